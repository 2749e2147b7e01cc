CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "subscription_products" (
    "id" SERIAL NOT NULL,
    "stripe_price_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "price" DECIMAL(10,2) NOT NULL,
    "credits" INTEGER NOT NULL,
    "billing_cycle" TEXT NOT NULL,
    "features" JSONB,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tier" TEXT NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'usd',
    "amount_cents" INTEGER NOT NULL GENERATED ALWAYS AS ((price * 100)::integer) STORED,
    "requests_per_period" INTEGER,
    "rate_limit_per_minute" INTEGER,
    "overage" TEXT NOT NULL DEFAULT 'block',
    "overage_cap_credits" DECIMAL(18,6),
    "lookup_key" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "owner_user_id" TEXT,

    CONSTRAINT "subscription_products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT,
    "email" TEXT NOT NULL,
    "email_verified" TIMESTAMPTZ(6),
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'user',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "subscription_status" TEXT NOT NULL DEFAULT 'expired',
    "subscription_plan_id" INTEGER,
    "subscription_started_at" TIMESTAMPTZ(6),
    "subscription_renews_at" TIMESTAMPTZ(6),
    "stripe_customer_id" TEXT,
    "stripe_subscription_id" TEXT,
    "trial_ends_at" TIMESTAMPTZ(6),
    "grace_until" TIMESTAMPTZ(6),
    "simulated_now" TIMESTAMPTZ(6),
    "stripe_test_clock_id" TEXT,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscriptions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "product_id" INTEGER NOT NULL,
    "stripe_status" TEXT NOT NULL,
    "live" BOOLEAN NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "current_period_start" TIMESTAMPTZ(6) NOT NULL,
    "current_period_end" TIMESTAMPTZ(6) NOT NULL,
    "cancel_at" TIMESTAMPTZ(6),
    "canceled_at" TIMESTAMPTZ(6),
    "cancel_reason" TEXT,
    "ended_at" TIMESTAMPTZ(6),
    "pending_product_id" INTEGER,
    "pending_change_at" TIMESTAMPTZ(6),
    "synced_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_accounts" (
    "user_id" TEXT NOT NULL,
    "allowance" DECIMAL(18,6) NOT NULL DEFAULT 0,
    "allowance_total" DECIMAL(18,6) NOT NULL DEFAULT 0,
    "allowance_expires_at" TIMESTAMPTZ(6),
    "purchased" DECIMAL(18,6) NOT NULL DEFAULT 0,
    "held" DECIMAL(18,6) NOT NULL DEFAULT 0,
    "debt_limit" DECIMAL(18,6) NOT NULL DEFAULT 0,
    "last_sequence" BIGINT NOT NULL DEFAULT 0,
    "newest_grant_at" TIMESTAMPTZ(6),
    "period_started_at" TIMESTAMPTZ(6) NOT NULL,
    "period_requests" INTEGER NOT NULL DEFAULT 0,
    "requests_per_period" INTEGER,
    "rate_limit_per_minute" INTEGER,
    "rate_limit_next_at" TIMESTAMPTZ(6),

    CONSTRAINT "credit_accounts_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "credit_entries" (
    "user_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "bucket" TEXT NOT NULL,
    "amount" DECIMAL(18,6) NOT NULL,
    "balance_after" DECIMAL(18,6) NOT NULL,
    "kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "request_id" TEXT,
    "api_key_id" TEXT,
    "model" TEXT,
    "quantities" JSONB,

    CONSTRAINT "credit_entries_pkey" PRIMARY KEY ("user_id","sequence")
);

-- CreateTable
CREATE TABLE "usage_holds" (
    "user_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "api_key_id" TEXT,
    "credits" DECIMAL(18,6) NOT NULL,
    "settled_credits" DECIMAL(18,6),
    "status" TEXT NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "usage_holds_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "stripe_customer_id" TEXT,
    "livemode" BOOLEAN NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "outcome" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "processed_at" TIMESTAMPTZ(6),

    CONSTRAINT "stripe_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "read_at" TIMESTAMPTZ(6),
    "send_after" TIMESTAMPTZ(6),
    "sent_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification_preferences" (
    "user_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "email" BOOLEAN NOT NULL,

    CONSTRAINT "notification_preferences_pkey" PRIMARY KEY ("user_id","kind")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_user_id" TEXT,
    "reason" TEXT,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_requests" (
    "id" TEXT NOT NULL,
    "user_id" TEXT,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "company" TEXT,
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "handled_at" TIMESTAMPTZ(6),

    CONSTRAINT "contact_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_codes" (
    "code" TEXT NOT NULL,
    "credits" DECIMAL(18,6) NOT NULL,
    "max_redemptions" INTEGER,
    "max_redemptions_per_user" INTEGER NOT NULL DEFAULT 1,
    "redemptions" INTEGER NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(6),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "credit_codes_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "trial_claims" (
    "identity" TEXT NOT NULL,
    "user_id" TEXT,
    "claimed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "trial_claims_pkey" PRIMARY KEY ("identity")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "session_token" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_tokens" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(6) NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "subscription_products_stripe_price_id_key" ON "subscription_products"("stripe_price_id");

-- CreateIndex
CREATE UNIQUE INDEX "subscription_products_lookup_key_key" ON "subscription_products"("lookup_key");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "users_stripe_customer_id_key" ON "users"("stripe_customer_id");

-- CreateIndex
CREATE INDEX "users_subscription_status_idx" ON "users"("subscription_status");

-- CreateIndex
CREATE INDEX "users_created_at_idx" ON "users"("created_at");

-- CreateIndex
CREATE INDEX "subscriptions_user_id_idx" ON "subscriptions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_entries_user_id_cause_key" ON "credit_entries"("user_id", "cause");

-- CreateIndex
CREATE UNIQUE INDEX "credit_entries_request_id_user_id_bucket_key" ON "credit_entries"("request_id", "user_id", "bucket");

-- CreateIndex
CREATE INDEX "usage_holds_expires_at_idx" ON "usage_holds"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_user_id_idx" ON "api_keys"("user_id");

-- CreateIndex
CREATE INDEX "stripe_events_received_at_id_idx" ON "stripe_events"("received_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "stripe_events_stripe_customer_id_received_at_idx" ON "stripe_events"("stripe_customer_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "notifications_send_after_idx" ON "notifications"("send_after");

-- CreateIndex
CREATE UNIQUE INDEX "notifications_user_id_kind_cause_key" ON "notifications"("user_id", "kind", "cause");

-- CreateIndex
CREATE INDEX "audit_log_subject_user_id_id_idx" ON "audit_log"("subject_user_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_provider_provider_account_id_key" ON "accounts"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_session_token_key" ON "sessions"("session_token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "verification_tokens_token_key" ON "verification_tokens"("token");

-- CreateIndex
CREATE UNIQUE INDEX "verification_tokens_identifier_token_key" ON "verification_tokens"("identifier", "token");

-- AddForeignKey
ALTER TABLE "subscription_products" ADD CONSTRAINT "subscription_products_owner_user_id_fkey" FOREIGN KEY ("owner_user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_subscription_plan_id_fkey" FOREIGN KEY ("subscription_plan_id") REFERENCES "subscription_products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "subscription_products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_pending_product_id_fkey" FOREIGN KEY ("pending_product_id") REFERENCES "subscription_products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_holds" ADD CONSTRAINT "usage_holds_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_preferences" ADD CONSTRAINT "notification_preferences_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_requests" ADD CONSTRAINT "contact_requests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial_claims" ADD CONSTRAINT "trial_claims_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What must never be

ALTER TABLE subscription_products
  ADD CHECK (price >= 0 AND credits >= 0 AND version >= 1),
  ADD CHECK (billing_cycle IN ('monthly', 'yearly')),
  ADD CHECK (tier IN ('starter', 'pro', 'enterprise')),
  ADD CHECK (overage IN ('block', 'allow') AND overage_cap_credits >= 0),
  ADD CHECK (requests_per_period > 0 AND rate_limit_per_minute > 0);

ALTER TABLE users
  ADD CHECK (email = lower(email)),
  ADD CHECK (role IN ('user', 'admin')),
  ADD CHECK (subscription_status IN ('trial', 'active', 'past_due', 'canceled', 'expired')),
  ADD CHECK (subscription_status <> 'trial' OR trial_ends_at IS NOT NULL),
  ADD CHECK (subscription_status <> 'past_due' OR grace_until IS NOT NULL),
  ADD CHECK (subscription_status IN ('trial', 'expired') OR
             (subscription_plan_id IS NOT NULL AND stripe_subscription_id IS NOT NULL));

ALTER TABLE subscriptions
  ADD CHECK (current_period_end > current_period_start),
  ADD CHECK ((pending_product_id IS NULL) = (pending_change_at IS NULL));

CREATE UNIQUE INDEX subscriptions_one_live_per_user ON subscriptions (user_id) WHERE live;

ALTER TABLE credit_accounts
  ADD CHECK (purchased >= 0 AND held >= 0 AND debt_limit >= 0 AND allowance_total >= 0),
  ADD CHECK (allowance >= -debt_limit),
  ADD CHECK (period_requests >= 0 AND last_sequence >= 0),
  ADD CHECK (requests_per_period > 0 AND rate_limit_per_minute > 0);

ALTER TABLE credit_entries
  ADD CHECK (sequence >= 1),
  ADD CHECK (bucket IN ('allowance', 'purchased')),
  ADD CHECK (kind IN ('trial', 'grant', 'expiry', 'usage', 'purchase', 'code', 'refund', 'dispute', 'adjustment')),
  ADD CHECK (amount <> 0 OR kind IN ('usage', 'grant'));

ALTER TABLE usage_holds
  ADD CHECK (credits >= 0 AND settled_credits >= 0),
  ADD CHECK (status IN ('open', 'settled', 'released', 'expired')),
  ADD CHECK ((status = 'open') = (ended_at IS NULL)),
  ADD CHECK ((status = 'settled') = (settled_credits IS NOT NULL));

ALTER TABLE stripe_events
  ADD CHECK (status IN ('waiting', 'done', 'ignored', 'parked')),
  ADD CHECK ((status = 'waiting') = (processed_at IS NULL));

-- The few that wait or are parked are looked for often.
CREATE INDEX stripe_events_open ON stripe_events (received_at) WHERE status IN ('waiting', 'parked');

ALTER TABLE credit_codes
  ADD CHECK (credits > 0 AND redemptions >= 0 AND max_redemptions_per_user > 0),
  ADD CHECK (redemptions <= max_redemptions);

-- The ledger and the audit log are append-only, for every role.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON credit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON credit_entries EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_log EXECUTE FUNCTION refuse_change();

-- A product inserted by hand with the six original columns takes tier and limits from its namesake; without one the
-- tier follows from the name, and the seed fills in the limits.

CREATE FUNCTION inherit_tier() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  namesake subscription_products;
BEGIN
  IF NEW.tier IS NULL THEN
    SELECT * INTO namesake FROM subscription_products
      WHERE name = NEW.name AND owner_user_id IS NULL ORDER BY version DESC, id DESC LIMIT 1;
    NEW.tier := coalesce(namesake.tier,
      CASE WHEN lower(NEW.name) IN ('starter', 'pro') THEN lower(NEW.name) ELSE 'enterprise' END);
    NEW.requests_per_period := coalesce(NEW.requests_per_period, namesake.requests_per_period);
    NEW.rate_limit_per_minute := coalesce(NEW.rate_limit_per_minute, namesake.rate_limit_per_minute);
    NEW.features := coalesce(NEW.features, namesake.features);
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER inherit_tier BEFORE INSERT ON subscription_products FOR EACH ROW EXECUTE FUNCTION inherit_tier();
