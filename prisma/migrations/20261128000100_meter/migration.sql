-- What one use, hold, settlement or release came to. Amounts are the account's, after it.
CREATE TYPE metered AS (
  place integer,
  outcome text,
  replayed boolean,
  credits numeric,
  allowance numeric,
  purchased numeric,
  held numeric,
  requests integer,
  requests_limit integer,
  rate_limit integer,
  rate_left integer,
  rate_full_ms integer,
  retry_after_ms bigint,
  hold_id text,
  hold_expires_at timestamptz
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
-- which a test clock may hold still.
--
-- An account that another transaction has locked is waited for a moment, or, with p_skip_locked, answered as busy. An
-- unknown key has no answer. No target may stand twice in one call for the same account: the second would not see the first.
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
) RETURNS SETOF metered LANGUAGE plpgsql
SET lock_timeout = '100ms' SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  c_minute_us CONSTANT bigint := 60000000;
  c_minute CONSTANT interval := '1 minute';
  locked text[];
  r record;
  answer metered;
  account credit_accounts;
  accounts credit_accounts[] := '{}';
  entry credit_entries;
  entries credit_entries[] := '{}';
  hold usage_holds;
  holds usage_holds[] := '{}';
  ended_holds usage_holds[] := '{}';
  refusal usage_refusals;
  refusals usage_refusals[] := '{}';
  used_keys text[] := '{}';
  families text[] := '{}';
  family_credits numeric[] := '{}';
  family_periods timestamptz[] := '{}';
  -- Of the account at hand
  own_now timestamptz;
  in_force boolean;
  usable numeric;
  usable_before numeric;
  requests_before integer;
  overage numeric;
  requests_limit integer;
  rate integer;
  gap interval;
  window_start timestamptz;
  is_changed boolean;
  -- Of the item at hand
  outcome text;
  cost numeric;
  counted numeric;
  freed numeric;
  available numeric;
  of_purchased numeric;
  next_at timestamptz;
  family integer;
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
    SELECT array_agg(user_id) INTO locked FROM (
      SELECT user_id FROM credit_accounts
      WHERE user_id = ANY (ARRAY(SELECT k.user_id FROM api_keys k WHERE k.hash = ANY (p_hashes)))
      ORDER BY user_id FOR UPDATE) all_of_them;
  END IF;

  FOR r IN
    SELECT i.place, i.kind, i.target, i.credits, i.model, i.quantities, i.ttl_s, i.hold_id,
           k.id AS key_id, k.user_id, k.family_id, k.scopes, k.credit_limit, k.revoked_at, k.expires_at AS key_expires_at,
           k.last_used_at,
           u.simulated_now,
           a.allowance, a.allowance_total, a.allowance_expires_at, a.purchased, a.held, a.overage_cap, a.last_sequence,
           a.period_started_at, a.period_requests, a.requests_per_period, a.rate_limit_per_minute, a.rate_limit_next_at,
           a.access_until, a.holds_expire_at, a.news_since,
           seen.sequence AS seen_sequence, seen.bucket AS seen_bucket, seen.used_credits AS seen_credits,
           seen.model AS seen_model, seen.quantities AS seen_quantities, seen.balance_after AS seen_balance,
           seen.other_balance_after AS seen_other, seen.held_after AS seen_held, seen.requests_after AS seen_requests,
           seen.cause AS seen_cause,
           h.id AS held_id, h.status AS hold_status, h.credits AS hold_credits, h.cost AS hold_cost, h.model AS hold_model,
           h.request_id AS hold_request_id, h.expires_at AS hold_expires_at, h.key_period_at AS hold_key_period_at,
           h.api_key_id AS hold_key_id, h.allowance_after AS hold_allowance, h.purchased_after AS hold_purchased,
           h.held_after AS hold_held, h.requests_after AS hold_requests, hold_key.family_id AS hold_family_id,
           hold_key.credit_limit AS hold_limit
    FROM unnest(p_kinds, p_hashes, p_targets, p_credits, p_models, p_quantities, p_ttls_s, p_hold_ids)
           WITH ORDINALITY AS i(kind, hash, target, credits, model, quantities, ttl_s, hold_id, place)
    JOIN api_keys k ON k.hash = i.hash
    JOIN credit_accounts a ON a.user_id = k.user_id
    JOIN users u ON u.id = k.user_id
    LEFT JOIN LATERAL (
      SELECT * FROM usage_holds one WHERE i.kind IN ('settle', 'release') AND one.user_id = k.user_id AND one.id = i.target
      UNION ALL
      SELECT * FROM usage_holds one WHERE i.kind IN ('use', 'hold') AND one.request_id = i.target AND one.user_id = k.user_id
    ) h ON true
    LEFT JOIN api_keys hold_key ON h.key_period_at IS NOT NULL AND hold_key.id = h.api_key_id
    LEFT JOIN LATERAL (
      SELECT * FROM credit_entries e
      WHERE e.request_id = coalesce(h.request_id, i.target) AND e.user_id = k.user_id
      ORDER BY e.bucket LIMIT 1
    ) seen ON true
    ORDER BY k.user_id, i.place
  LOOP
    IF account.user_id IS DISTINCT FROM r.user_id THEN
      IF is_changed THEN accounts := accounts || account; END IF;
      is_changed := false;
      account.user_id := r.user_id;
      account.allowance := r.allowance;
      account.purchased := r.purchased;
      account.held := r.held;
      account.last_sequence := r.last_sequence;
      account.period_started_at := r.period_started_at;
      account.period_requests := r.period_requests;
      account.rate_limit_next_at := r.rate_limit_next_at;
      account.holds_expire_at := r.holds_expire_at;
      account.news_since := r.news_since;
      own_now := coalesce(r.simulated_now, p_now);
      in_force := r.access_until IS NOT NULL AND own_now < r.access_until;
      IF in_force THEN
        usable := r.allowance;
        overage := r.overage_cap;
        requests_limit := r.requests_per_period;
        rate := r.rate_limit_per_minute;
      ELSE
        usable := least(r.allowance, 0);
        overage := 0;
        requests_limit := p_free_requests;
        rate := p_free_rate;
        -- The quota of the Free tier is a calendar month's, from when nothing better was in force.
        window_start := greatest(date_trunc('month', own_now, 'UTC'), r.access_until);
        IF account.period_started_at < window_start THEN
          account.period_started_at := window_start;
          account.period_requests := 0;
        END IF;
      END IF;
      usable_before := usable;
      requests_before := account.period_requests;
      gap := interval '1 microsecond' * (c_minute_us / rate);
      IF account.holds_expire_at <= p_now THEN
        SELECT e.freed, e.next_expiry INTO freed, account.holds_expire_at FROM expire_holds(r.user_id, p_now) e;
        account.held := account.held - freed;
        is_changed := true;
      END IF;
    END IF;

    answer := NULL;
    answer.place := r.place;
    answer.replayed := false;
    outcome := NULL;
    IF p_skip_locked AND r.user_id <> ALL (coalesce(locked, '{}')) THEN
      answer.outcome := 'busy';
      RETURN NEXT answer;
      CONTINUE;
    END IF;

    -- Who asks
    IF r.revoked_at IS NOT NULL THEN
      outcome := 'revoked_key';
    ELSIF r.key_expires_at <= p_now THEN
      outcome := 'expired_key';
    ELSIF NOT 'usage' = ANY (r.scopes) THEN
      outcome := 'missing_scope';
    END IF;

    -- The same again gets the first answer
    IF outcome IS NULL AND r.kind = 'use' AND (r.seen_sequence IS NOT NULL OR r.held_id IS NOT NULL) THEN
      IF r.held_id IS NOT NULL OR r.seen_credits <> r.credits OR r.seen_model IS DISTINCT FROM r.model
         OR r.seen_quantities IS DISTINCT FROM r.quantities THEN
        outcome := 'request_id_reused';
      ELSE
        outcome := 'done';
        answer.replayed := true;
        answer.credits := r.seen_credits;
      END IF;
    ELSIF outcome IS NULL AND r.kind = 'hold' AND (r.seen_sequence IS NOT NULL OR r.held_id IS NOT NULL) THEN
      IF r.held_id IS NULL OR r.hold_credits <> r.credits OR r.hold_model IS DISTINCT FROM r.model THEN
        outcome := 'request_id_reused';
      ELSE
        outcome := 'done';
        answer.replayed := true;
        answer.credits := r.hold_credits;
        answer.allowance := r.hold_allowance;
        answer.purchased := r.hold_purchased;
        answer.held := r.hold_held;
        answer.requests := r.hold_requests;
        answer.hold_id := r.held_id;
        answer.hold_expires_at := r.hold_expires_at;
      END IF;
    ELSIF outcome IS NULL AND r.kind IN ('settle', 'release') THEN
      IF r.held_id IS NULL THEN
        outcome := 'unknown_hold';
      ELSIF r.hold_status = 'settled' AND r.kind = 'settle' AND r.hold_cost = r.credits THEN
        outcome := 'done';
        answer.replayed := true;
        answer.credits := r.seen_credits;
      ELSIF r.hold_status = 'released' AND r.kind = 'release' THEN
        outcome := 'done';
        answer.replayed := true;
        answer.credits := 0;
      ELSIF r.hold_status = 'settled' THEN
        outcome := 'hold_settled';
      ELSIF r.hold_status = 'released' THEN
        outcome := 'hold_released';
      ELSIF r.hold_status = 'expired' OR r.hold_expires_at <= p_now THEN
        outcome := 'hold_expired';
      END IF;
    END IF;
    IF answer.replayed AND answer.held IS NULL THEN
      answer.allowance := CASE WHEN r.seen_bucket = 'allowance' THEN r.seen_balance ELSE r.seen_other END;
      answer.purchased := CASE WHEN r.seen_bucket = 'purchased' THEN r.seen_balance ELSE r.seen_other END;
      answer.held := r.seen_held;
      answer.requests := r.seen_requests;
    END IF;

    -- May they
    IF outcome IS NULL AND r.kind IN ('use', 'hold') THEN
      cost := r.credits;
      family := 0;
      IF r.credit_limit IS NOT NULL THEN
        family := coalesce(array_position(families, r.family_id), 0);
        IF family = 0 THEN
          -- Read here and not above: holds that have expired were given back since.
          SELECT coalesce(sum(k.period_credits), 0) INTO counted FROM api_keys k
            WHERE k.id = r.family_id AND k.period_started_at = account.period_started_at;
          families := families || r.family_id;
          family := array_length(families, 1);
          family_credits[family] := counted;
          family_periods[family] := account.period_started_at;
        END IF;
      END IF;
      next_at := greatest(account.rate_limit_next_at, p_now) + gap;
      IF next_at - p_now > c_minute THEN
        outcome := 'rate_limited';
        answer.retry_after_ms := ceil(extract(epoch FROM next_at - p_now - c_minute) * 1000);
      ELSIF account.period_requests >= requests_limit THEN
        outcome := 'request_quota_exceeded';
        answer.retry_after_ms := ceil(extract(epoch FROM
          CASE WHEN in_force THEN greatest(coalesce(r.allowance_expires_at, r.access_until), own_now)
               ELSE date_trunc('month', own_now, 'UTC') + interval '1 month' END - own_now) * 1000);
      ELSIF cost > 0 AND cost > usable + overage + account.purchased - account.held THEN
        outcome := 'credits_exhausted';
      ELSIF family > 0 AND cost > 0 AND family_credits[family] + cost > r.credit_limit THEN
        outcome := 'key_limit_exceeded';
      END IF;
      IF outcome IS NOT NULL THEN
        refusal.user_id := r.user_id;
        refusal.day := (own_now AT TIME ZONE 'UTC')::date;
        refusal.reason := outcome;
        refusals := refusals || refusal;
      ELSE
        account.rate_limit_next_at := next_at;
        account.period_requests := account.period_requests + 1;
        IF family > 0 THEN family_credits[family] := family_credits[family] + cost; END IF;
        IF r.last_used_at IS NULL OR r.last_used_at < p_now - c_minute THEN used_keys := used_keys || r.key_id; END IF;
      END IF;
    ELSIF outcome IS NULL THEN
      -- A hold that ends: at most what was held, or as far as overage was agreed and its key's own limit goes; and never
      -- more than there is.
      account.held := account.held - r.hold_credits;
      available := usable + overage + account.purchased - account.held;
      cost := CASE WHEN r.kind = 'release' THEN 0
                   ELSE greatest(0, least(r.credits, CASE WHEN overage > 0 THEN r.credits ELSE r.hold_credits END, available)) END;
      IF r.hold_family_id IS NOT NULL THEN
        family := coalesce(array_position(families, r.hold_family_id), 0);
        IF family = 0 THEN
          SELECT coalesce(sum(k.period_credits), 0) INTO counted FROM api_keys k
            WHERE k.id = r.hold_family_id AND k.period_started_at = account.period_started_at;
          families := families || r.hold_family_id;
          family := array_length(families, 1);
          family_credits[family] := counted;
          family_periods[family] := account.period_started_at;
        END IF;
        IF r.hold_key_period_at = account.period_started_at THEN
          family_credits[family] := greatest(0, family_credits[family] - r.hold_credits);
        END IF;
        cost := least(cost, greatest(r.hold_credits, r.hold_limit - family_credits[family]));
        family_credits[family] := family_credits[family] + cost;
      END IF;
    END IF;

    -- Then it is done
    IF outcome IS NULL THEN
      outcome := 'done';
      is_changed := true;
      answer.credits := cost;
      IF r.kind = 'hold' THEN
        account.held := account.held + cost;
        account.holds_expire_at := least(account.holds_expire_at, p_now + make_interval(secs => r.ttl_s));
      ELSIF r.kind <> 'release' THEN
        -- The allowance first, then what was bought, and what is left is overage.
        of_purchased := least(cost - least(cost, greatest(usable, 0)), account.purchased);
        account.purchased := account.purchased - of_purchased;
        account.allowance := account.allowance - (cost - of_purchased);
        usable := usable - (cost - of_purchased);
      END IF;
      answer.allowance := usable;
      answer.purchased := account.purchased;
      answer.held := account.held;
      answer.requests := account.period_requests;
      CASE r.kind
      WHEN 'use', 'settle' THEN
        entry.user_id := r.user_id;
        entry.kind := 'usage';
        entry.created_at := own_now;
        entry.api_key_id := CASE WHEN r.kind = 'use' THEN r.key_id ELSE r.hold_key_id END;
        entry.model := CASE WHEN r.kind = 'use' THEN r.model ELSE coalesce(r.model, r.hold_model) END;
        entry.quantities := r.quantities;
        entry.request_id := CASE WHEN r.kind = 'use' THEN r.target ELSE r.hold_request_id END;
        entry.cause := CASE WHEN r.kind = 'use' THEN 'use:' || r.target ELSE 'hold:' || r.held_id END;
        -- The first of a request's entries keeps its answer.
        entry.used_credits := cost;
        entry.held_after := account.held;
        entry.requests_after := account.period_requests;
        IF cost > of_purchased OR (cost = 0 AND in_force) THEN
          account.last_sequence := account.last_sequence + 1;
          entry.sequence := account.last_sequence;
          entry.bucket := 'allowance';
          entry.amount := of_purchased - cost;
          entry.balance_after := account.allowance;
          entry.other_balance_after := account.purchased;
          entries := entries || entry;
          entry.used_credits := NULL;
          entry.other_balance_after := NULL;
          entry.held_after := NULL;
          entry.requests_after := NULL;
        END IF;
        IF of_purchased > 0 OR (cost = 0 AND NOT in_force) THEN
          account.last_sequence := account.last_sequence + 1;
          entry.sequence := account.last_sequence;
          entry.bucket := 'purchased';
          entry.amount := -of_purchased;
          entry.balance_after := account.purchased;
          IF entry.used_credits IS NOT NULL THEN entry.other_balance_after := usable; END IF;
          entries := entries || entry;
        END IF;
      WHEN 'hold' THEN
        hold.user_id := r.user_id;
        hold.id := r.hold_id;
        hold.api_key_id := r.key_id;
        hold.request_id := r.target;
        hold.credits := cost;
        hold.model := r.model;
        hold.status := 'open';
        hold.created_at := p_now;
        hold.expires_at := p_now + make_interval(secs => r.ttl_s);
        hold.key_period_at := CASE WHEN family > 0 THEN account.period_started_at END;
        hold.allowance_after := usable;
        hold.purchased_after := account.purchased;
        hold.held_after := account.held;
        hold.requests_after := account.period_requests;
        holds := holds || hold;
        answer.hold_id := hold.id;
        answer.hold_expires_at := hold.expires_at;
      WHEN 'release' THEN
        NULL;
      END CASE;
      IF r.kind IN ('settle', 'release') THEN
        hold.user_id := r.user_id;
        hold.id := r.held_id;
        hold.status := CASE r.kind WHEN 'settle' THEN 'settled' ELSE 'released' END;
        hold.settled_credits := CASE r.kind WHEN 'settle' THEN cost END;
        hold.cost := CASE r.kind WHEN 'settle' THEN r.credits END;
        ended_holds := ended_holds || hold;
        hold.settled_credits := NULL;
        hold.cost := NULL;
        answer.hold_id := r.held_id;
      END IF;
      -- What the customer is to be told of is found out by a job, from the account.
      IF in_force AND (usable < 0 AND usable_before >= 0) THEN account.news_since := coalesce(account.news_since, own_now); END IF;
      FOREACH share IN ARRAY p_alert_shares LOOP
        IF (in_force AND usable_before > r.allowance_total * (1 - share) AND usable <= r.allowance_total * (1 - share))
           OR (requests_before < requests_limit * share AND account.period_requests >= requests_limit * share) THEN
          account.news_since := coalesce(account.news_since, own_now);
        END IF;
      END LOOP;
    END IF;

    answer.outcome := outcome;
    answer.requests_limit := requests_limit;
    answer.rate_limit := rate;
    answer.rate_full_ms := greatest(0, ceil(extract(epoch FROM account.rate_limit_next_at - p_now) * 1000));
    answer.rate_left := CASE WHEN rate IS NULL THEN NULL ELSE
      greatest(0, floor(extract(epoch FROM c_minute - greatest(account.rate_limit_next_at - p_now, interval '0'))
        / extract(epoch FROM gap))) END;
    IF answer.held IS NULL THEN
      answer.allowance := usable;
      answer.purchased := account.purchased;
      answer.held := account.held;
      answer.requests := account.period_requests;
    END IF;
    RETURN NEXT answer;
  END LOOP;
  IF is_changed THEN accounts := accounts || account; END IF;

  IF cardinality(accounts) > 0 THEN
    UPDATE credit_accounts t SET
      allowance = n.allowance, purchased = n.purchased, held = n.held, last_sequence = n.last_sequence,
      period_started_at = n.period_started_at, period_requests = n.period_requests,
      rate_limit_next_at = n.rate_limit_next_at, news_since = n.news_since,
      holds_expire_at = CASE WHEN n.held > 0 THEN n.holds_expire_at END
    FROM unnest(accounts) n WHERE t.user_id = n.user_id;
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
