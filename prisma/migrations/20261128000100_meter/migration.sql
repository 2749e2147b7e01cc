-- What a call leaves of an account, at its place in the table, where it stays while it is locked.
CREATE TYPE metered_account AS (
  tid tid,
  allowance numeric,
  purchased numeric,
  held numeric,
  last_sequence bigint,
  period_started_at timestamptz,
  period_requests integer,
  rate_limit_next_at timestamptz,
  holds_expire_at timestamptz,
  news_since timestamptz
);

-- Ends the holds of an account that have expired, and says when the next one does. The caller has locked the account,
-- and takes off what was freed.
CREATE FUNCTION expire_holds(p_user_id text, p_now timestamptz, OUT freed numeric, OUT next_expiry timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  WITH ended AS (
    UPDATE usage_holds SET status = 'expired', ended_at = p_now
    WHERE user_id = p_user_id AND status = 'open' AND expires_at <= p_now
    RETURNING credits, api_key_id, key_period_at
  ), given_back AS (
    UPDATE api_keys family SET period_credits = greatest(0, family.period_credits - back.credits)
    FROM (
      SELECT k.family_id, ended.key_period_at, sum(ended.credits) AS credits
      FROM ended JOIN api_keys k ON k.id = ended.api_key_id
      WHERE ended.key_period_at IS NOT NULL
      GROUP BY k.family_id, ended.key_period_at
    ) back
    WHERE family.id = back.family_id AND family.period_started_at = back.key_period_at
  )
  SELECT coalesce(sum(credits), 0) INTO freed FROM ended;
  SELECT min(expires_at) INTO next_expiry FROM usage_holds
  WHERE user_id = p_user_id AND status = 'open' AND expires_at > p_now;
END $$;

-- Decides and records uses, holds, settlements and releases, those of one account in the order given: key, replay by
-- request id, rate limit, request quota, credits, the key's own limit. All in one transaction, and no answer counts
-- before it has committed (docs/decisions/0013).
--
-- p_now is real time: keys, holds and the rate limit run by it. Access, quota and the ledger run by the user's own time,
-- which a test clock may hold still. p_alert_shares go upwards.
--
-- An account that another transaction has locked is waited for a moment, or, with p_skip_locked, answered as busy. An
-- unknown key has no answer. No target may stand twice in one call for the same account: the second would not see the first.
--
-- Each statement and each expression here costs every call something, and each in the loop every use: what can be worked
-- out while reading is worked out there, and the plans are held to one look-up by index for each item and table.
CREATE FUNCTION meter(
  p_now timestamptz,
  p_kinds text[],
  p_hashes text[],
  p_targets text[],
  p_credits numeric[],
  p_models text[],
  p_quantities jsonb[],
  p_ttls_s integer[],
  p_hold_ids text[],
  p_free_requests integer,
  p_free_rate integer,
  p_alert_shares numeric[],
  p_skip_locked boolean
) RETURNS TABLE (
  place integer,
  outcome text,
  credits numeric,
  -- Of the account at hand: as it is after the item.
  allowance numeric,
  purchased numeric,
  held numeric,
  requests integer,
  requests_limit integer,
  rate_limit integer,
  rate_gap_us bigint,
  rate_next_us bigint,
  -- Of the item, where there is something to say.
  retry_after_ms bigint,
  hold_id text,
  hold_expires_at timestamptz
) LANGUAGE plpgsql
SET lock_timeout = '100ms' SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
  c_minute_us CONSTANT bigint := 60000000;
  locked text[];
  r record;
  hold usage_holds;
  seen credit_entries;
  accounts metered_account[] := '{}';
  entries credit_entries[] := '{}';
  holds usage_holds[] := '{}';
  ended_holds usage_holds[] := '{}';
  refusals usage_refusals[] := '{}';
  used_keys text[] := '{}';
  families text[] := '{}';
  family_credits numeric[] := '{}';
  family_periods timestamptz[] := '{}';
  -- Of the account at hand
  account_user_id text;
  account_tid tid;
  in_force boolean;
  -- What of its allowance is not in force, and stays as it is.
  idle_allowance numeric;
  overage numeric;
  last_sequence bigint;
  period_at timestamptz;
  holds_expire_at timestamptz;
  news_since timestamptz;
  is_changed boolean := false;
  -- Of the item at hand
  freed numeric;
  counted numeric;
  family integer;
  next_us bigint;
  of_purchased numeric;
  share numeric;
BEGIN
  -- In the order of their ids, so that two calls never wait for each other. What follows sees all that was committed
  -- before the locks were had.
  IF p_skip_locked THEN
    SELECT array_agg(user_id) INTO locked FROM (
      SELECT user_id FROM credit_accounts
      WHERE user_id = ANY (ARRAY(SELECT k.user_id FROM api_keys k WHERE k.hash = ANY (p_hashes)))
      ORDER BY user_id FOR UPDATE SKIP LOCKED) free;
  ELSE
    PERFORM FROM credit_accounts
    WHERE user_id = ANY (ARRAY(SELECT k.user_id FROM api_keys k WHERE k.hash = ANY (p_hashes)))
    ORDER BY user_id FOR UPDATE;
  END IF;

  FOR r IN
    SELECT i.place, i.kind, i.target, i.credits, i.model, i.quantities, 'use:' || i.target AS cause,
           i.target = ANY (ARRAY(
             SELECT request_id FROM credit_entries WHERE request_id = ANY (p_targets)
             UNION ALL
             SELECT request_id FROM usage_holds WHERE request_id = ANY (p_targets))) AS is_known,
           k.id AS key_id, k.credit_limit, CASE WHEN k.credit_limit IS NOT NULL THEN k.family_id END AS family_id,
           CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked_key'
                WHEN k.expires_at <= p_now THEN 'expired_key'
                WHEN NOT 'usage' = ANY (k.scopes) THEN 'missing_scope' END AS key_refusal,
           coalesce(k.last_used_at < p_now - interval '1 minute', true) AS is_key_rested,
           a.ctid AS tid, a.user_id, a.allowance, a.allowance_total, a.allowance_expires_at, a.purchased, a.held,
           a.overage_cap, a.last_sequence, a.period_started_at, a.period_requests, a.requests_per_period,
           a.rate_limit_per_minute, (date_part('epoch', a.rate_limit_next_at - p_now) * 1e6)::bigint AS rate_next_us,
           a.access_until, a.holds_expire_at, a.news_since,
           coalesce(clock.simulated_now, p_now) AS own_now
    FROM unnest(p_kinds, p_hashes, p_targets, p_credits, p_models, p_quantities)
           WITH ORDINALITY AS i(kind, hash, target, credits, model, quantities, place)
    JOIN api_keys k ON k.hash = i.hash
    JOIN credit_accounts a ON a.user_id = k.user_id
    LEFT JOIN users clock ON clock.id = k.user_id AND clock.simulated_now IS NOT NULL
    ORDER BY k.user_id, i.place
  LOOP
    -- Before anything of it is touched: what another has locked is not ours to write.
    IF p_skip_locked AND r.user_id <> ALL (coalesce(locked, '{}')) THEN
      place := r.place;
      outcome := 'busy';
      RETURN NEXT;
      CONTINUE;
    END IF;
    IF account_user_id IS DISTINCT FROM r.user_id THEN
      IF is_changed THEN
        accounts := accounts || ROW(account_tid, allowance + idle_allowance, purchased, held, last_sequence, period_at,
          requests, p_now + rate_next_us * interval '1 microsecond', holds_expire_at, news_since)::metered_account;
      END IF;
      is_changed := false;
      account_user_id := r.user_id;
      account_tid := r.tid;
      purchased := r.purchased;
      held := r.held;
      last_sequence := r.last_sequence;
      period_at := r.period_started_at;
      requests := r.period_requests;
      rate_next_us := r.rate_next_us;
      holds_expire_at := r.holds_expire_at;
      news_since := r.news_since;
      in_force := coalesce(r.own_now < r.access_until, false);
      IF in_force THEN
        allowance := r.allowance;
        overage := r.overage_cap;
        requests_limit := r.requests_per_period;
        rate_limit := r.rate_limit_per_minute;
      ELSE
        allowance := least(r.allowance, 0);
        overage := 0;
        requests_limit := p_free_requests;
        rate_limit := p_free_rate;
        -- The quota of the Free tier is a calendar month's, from when nothing better was in force.
        period_at := greatest(r.period_started_at, date_trunc('month', r.own_now, 'UTC'), r.access_until);
        IF period_at > r.period_started_at THEN requests := 0; END IF;
      END IF;
      idle_allowance := r.allowance - allowance;
      rate_gap_us := c_minute_us / rate_limit;
      IF holds_expire_at <= p_now THEN
        SELECT e.freed, e.next_expiry INTO freed, holds_expire_at FROM expire_holds(account_user_id, p_now) e;
        held := held - freed;
        is_changed := true;
      END IF;
    END IF;

    place := r.place;
    outcome := r.key_refusal;
    credits := coalesce(r.credits, 0);
    IF retry_after_ms IS NOT NULL OR hold_id IS NOT NULL THEN
      retry_after_ms := NULL;
      hold_id := NULL;
      hold_expires_at := NULL;
    END IF;

    -- The same again gets the first answer, and what ends a hold needs one that is open
    IF outcome IS NULL AND (r.is_known OR r.kind IN ('settle', 'release')) THEN
      IF r.kind IN ('settle', 'release') THEN
        SELECT * INTO hold FROM usage_holds h WHERE h.user_id = account_user_id AND h.id = r.target;
      ELSE
        SELECT * INTO hold FROM usage_holds h WHERE h.request_id = r.target AND h.user_id = account_user_id;
      END IF;
      SELECT * INTO seen FROM credit_entries e
      WHERE e.request_id = coalesce(hold.request_id, r.target) AND e.user_id = account_user_id
      ORDER BY e.bucket LIMIT 1;
      outcome := CASE
        WHEN r.kind IN ('settle', 'release') THEN CASE
          WHEN hold.id IS NULL THEN 'unknown_hold'
          WHEN r.kind = 'settle' AND hold.status = 'settled' AND hold.cost = r.credits THEN 'replayed'
          WHEN r.kind = 'release' AND hold.status = 'released' THEN 'replayed'
          WHEN hold.status = 'settled' THEN 'hold_settled'
          WHEN hold.status = 'released' THEN 'hold_released'
          WHEN hold.status = 'expired' OR hold.expires_at <= p_now THEN 'hold_expired' END
        WHEN hold.id IS NULL AND seen.sequence IS NULL THEN NULL
        WHEN r.kind = 'hold' AND hold.credits = r.credits AND hold.model IS NOT DISTINCT FROM r.model THEN 'replayed'
        WHEN r.kind = 'use' AND hold.id IS NULL AND seen.used_credits = r.credits AND seen.model IS NOT DISTINCT FROM r.model
          AND seen.quantities IS NOT DISTINCT FROM r.quantities THEN 'replayed'
        ELSE 'request_id_reused' END;
      CASE WHEN outcome = 'replayed' AND r.kind = 'hold' THEN
        RETURN QUERY SELECT place, outcome, hold.credits, hold.allowance_after, hold.purchased_after, hold.held_after,
          hold.requests_after, requests_limit, rate_limit, rate_gap_us, rate_next_us, NULL::bigint, hold.id, hold.expires_at;
        CONTINUE;
      WHEN outcome = 'replayed' AND r.kind IN ('use', 'settle') THEN
        RETURN QUERY SELECT place, outcome, seen.used_credits,
          CASE seen.bucket WHEN 'allowance' THEN seen.balance_after ELSE seen.other_balance_after END,
          CASE seen.bucket WHEN 'purchased' THEN seen.balance_after ELSE seen.other_balance_after END, seen.held_after,
          seen.requests_after, requests_limit, rate_limit, rate_gap_us, rate_next_us, NULL::bigint, NULL, NULL::timestamptz;
        CONTINUE;
      ELSE
        NULL;
      END CASE;
    END IF;

    -- A key with a limit of its own counts with its family; a hold's end counts where the hold did
    IF outcome IS NULL AND r.kind IN ('settle', 'release') THEN
      SELECT k.family_id, k.credit_limit INTO r.family_id, r.credit_limit FROM api_keys k
      WHERE hold.key_period_at IS NOT NULL AND k.id = hold.api_key_id;
    END IF;
    IF outcome IS NULL AND r.family_id IS NOT NULL THEN
      family := array_position(families, r.family_id);
      IF family IS NULL THEN
        -- Read here and not above: holds that have expired were given back since.
        SELECT coalesce(sum(k.period_credits), 0) INTO counted FROM api_keys k
        WHERE k.id = r.family_id AND k.period_started_at = period_at;
        families := families || r.family_id;
        family := cardinality(families);
        family_credits[family] := counted;
        family_periods[family] := period_at;
      END IF;
    END IF;

    -- May they
    IF outcome IS NULL AND r.kind IN ('use', 'hold') THEN
      next_us := greatest(rate_next_us, 0) + rate_gap_us;
      outcome := CASE
        WHEN next_us > c_minute_us THEN 'rate_limited'
        WHEN requests >= requests_limit THEN 'request_quota_exceeded'
        WHEN credits > 0 AND credits > allowance + overage + purchased - held THEN 'credits_exhausted'
        WHEN credits > 0 AND r.family_id IS NOT NULL AND family_credits[family] + credits > r.credit_limit
          THEN 'key_limit_exceeded' END;
      IF outcome IS NOT NULL THEN
        retry_after_ms := CASE outcome
          WHEN 'rate_limited' THEN (next_us - c_minute_us + 999) / 1000
          WHEN 'request_quota_exceeded' THEN ceil(extract(epoch FROM
            CASE WHEN in_force THEN greatest(coalesce(r.allowance_expires_at, r.access_until), r.own_now)
                 ELSE date_trunc('month', r.own_now, 'UTC') + interval '1 month' END - r.own_now) * 1000) END;
        refusals := refusals || ROW(account_user_id, (r.own_now AT TIME ZONE 'UTC')::date, outcome, NULL)::usage_refusals;
      ELSE
        rate_next_us := next_us;
        requests := requests + 1;
        IF r.is_key_rested THEN used_keys := used_keys || r.key_id; END IF;
        IF r.family_id IS NOT NULL THEN family_credits[family] := family_credits[family] + credits; END IF;
      END IF;
    ELSIF outcome IS NULL THEN
      -- A hold that ends: at most what was held, or as far as overage was agreed and its key's own limit goes; and never
      -- more than there is.
      held := held - hold.credits;
      credits := CASE r.kind WHEN 'release' THEN 0 ELSE greatest(0, least(r.credits,
        CASE WHEN overage > 0 THEN r.credits ELSE hold.credits END, allowance + overage + purchased - held)) END;
      IF r.family_id IS NOT NULL THEN
        IF hold.key_period_at = period_at THEN
          family_credits[family] := greatest(0, family_credits[family] - hold.credits);
        END IF;
        credits := least(credits, greatest(hold.credits, r.credit_limit - family_credits[family]));
        family_credits[family] := family_credits[family] + credits;
      END IF;
      hold_id := hold.id;
      hold.status := CASE r.kind WHEN 'settle' THEN 'settled' ELSE 'released' END;
      hold.cost := r.credits;
      hold.settled_credits := CASE r.kind WHEN 'settle' THEN credits END;
      ended_holds := ended_holds || hold;
      -- Its entry is the one of the request that was held for.
      r.target := hold.request_id;
      r.cause := 'hold:' || hold.id;
      r.key_id := hold.api_key_id;
      r.model := coalesce(r.model, hold.model);
    END IF;

    -- Then it is done
    IF outcome IS NULL THEN
      outcome := 'done';
      is_changed := true;
      IF r.kind = 'hold' THEN
        held := held + credits;
        hold_id := p_hold_ids[place];
        hold_expires_at := p_now + make_interval(secs => p_ttls_s[place]);
        holds_expire_at := least(holds_expire_at, hold_expires_at);
        holds := holds || ROW(account_user_id, hold_id, r.key_id, credits, NULL, 'open', p_now, hold_expires_at, NULL, r.target,
          r.model, NULL, CASE WHEN r.family_id IS NOT NULL THEN period_at END, allowance, purchased, held,
          requests)::usage_holds;
      ELSIF r.kind <> 'release' THEN
        -- The allowance first, then what was bought, and what is left is overage. The first of a request's entries keeps
        -- its answer.
        of_purchased := least(credits - least(credits, greatest(allowance, 0)), purchased);
        purchased := purchased - of_purchased;
        allowance := allowance - (credits - of_purchased);
        IF credits > of_purchased OR (credits = 0 AND in_force) THEN
          last_sequence := last_sequence + 1;
          entries := entries || ROW(account_user_id, last_sequence, 'allowance', of_purchased - credits,
            allowance + idle_allowance, 'usage', r.cause, r.own_now, r.target, r.key_id, r.model, r.quantities,
            credits, purchased, held, requests)::credit_entries;
        END IF;
        IF of_purchased > 0 OR (credits = 0 AND NOT in_force) THEN
          last_sequence := last_sequence + 1;
          entries := entries || ROW(account_user_id, last_sequence, 'purchased', -of_purchased,
            purchased, 'usage', r.cause, r.own_now, r.target, r.key_id, r.model, r.quantities,
            CASE credits WHEN of_purchased THEN credits END, CASE credits WHEN of_purchased THEN allowance END,
            CASE credits WHEN of_purchased THEN held END, CASE credits WHEN of_purchased THEN requests END)::credit_entries;
        END IF;
      END IF;
      -- What the customer is to be told of is found out by a job, from the account.
      IF news_since IS NULL AND (allowance <= r.allowance_total * (1 - p_alert_shares[1]) OR requests >= requests_limit * p_alert_shares[1]) THEN
        IF in_force AND allowance < 0 AND r.allowance >= 0 THEN news_since := r.own_now; END IF;
        FOREACH share IN ARRAY p_alert_shares LOOP
          IF (in_force AND r.allowance > r.allowance_total * (1 - share) AND allowance <= r.allowance_total * (1 - share))
             OR (CASE WHEN period_at = r.period_started_at THEN r.period_requests ELSE 0 END < requests_limit * share
                 AND requests >= requests_limit * share) THEN
            news_since := r.own_now;
          END IF;
        END LOOP;
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
  IF is_changed THEN
    accounts := accounts || ROW(account_tid, allowance + idle_allowance, purchased, held, last_sequence, period_at,
      requests, p_now + rate_next_us * interval '1 microsecond', holds_expire_at, news_since)::metered_account;
  END IF;

  IF cardinality(accounts) > 0 THEN
    UPDATE credit_accounts t SET
      allowance = n.allowance, purchased = n.purchased, held = n.held, last_sequence = n.last_sequence,
      period_started_at = n.period_started_at, period_requests = n.period_requests,
      rate_limit_next_at = n.rate_limit_next_at, news_since = n.news_since,
      holds_expire_at = CASE WHEN n.held > 0 THEN n.holds_expire_at END
    FROM unnest(accounts) n WHERE t.ctid = n.tid;
  END IF;
  IF cardinality(entries) > 0 THEN INSERT INTO credit_entries SELECT * FROM unnest(entries); END IF;
  IF cardinality(holds) > 0 THEN INSERT INTO usage_holds SELECT * FROM unnest(holds); END IF;
  IF cardinality(ended_holds) > 0 THEN
    UPDATE usage_holds t SET status = n.status, settled_credits = n.settled_credits, cost = n.cost, ended_at = p_now
    FROM unnest(ended_holds) n WHERE t.user_id = n.user_id AND t.id = n.id;
  END IF;
  IF cardinality(families) > 0 THEN
    UPDATE api_keys t SET period_credits = n.credits, period_started_at = n.started_at
    FROM unnest(families, family_credits, family_periods) AS n(id, credits, started_at) WHERE t.id = n.id;
  END IF;
  IF cardinality(used_keys) > 0 THEN UPDATE api_keys SET last_used_at = p_now WHERE id = ANY (used_keys); END IF;
  IF cardinality(refusals) > 0 THEN
    INSERT INTO usage_refusals AS t (user_id, day, reason, requests)
    SELECT user_id, day, reason, count(*) FROM unnest(refusals) GROUP BY user_id, day, reason ORDER BY user_id, day, reason
    ON CONFLICT (user_id, day, reason) DO UPDATE SET requests = t.requests + excluded.requests;
  END IF;
END $$;
