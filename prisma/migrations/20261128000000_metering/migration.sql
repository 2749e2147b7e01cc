-- AlterTable
ALTER TABLE "credit_accounts" ADD COLUMN     "access_until" TIMESTAMPTZ(6),
ADD COLUMN     "holds_expire_at" TIMESTAMPTZ(6),
ADD COLUMN     "news_since" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "credit_entries" ADD COLUMN     "used_credits" DECIMAL(18,6),
ADD COLUMN     "other_balance_after" DECIMAL(18,6),
ADD COLUMN     "held_after" DECIMAL(18,6),
ADD COLUMN     "requests_after" INTEGER;

-- AlterTable
ALTER TABLE "usage_holds" ADD COLUMN     "request_id" TEXT NOT NULL,
ADD COLUMN     "model" TEXT,
ADD COLUMN     "cost" DECIMAL(18,6),
ADD COLUMN     "key_period_at" TIMESTAMPTZ(6),
ADD COLUMN     "allowance_after" DECIMAL(18,6) NOT NULL,
ADD COLUMN     "purchased_after" DECIMAL(18,6) NOT NULL,
ADD COLUMN     "held_after" DECIMAL(18,6) NOT NULL,
ADD COLUMN     "requests_after" INTEGER NOT NULL;

-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "scopes" TEXT[] NOT NULL DEFAULT ARRAY['usage', 'read', 'billing']::TEXT[],
ADD COLUMN     "credit_limit" DECIMAL(18,6),
ADD COLUMN     "family_id" TEXT,
ADD COLUMN     "period_credits" DECIMAL(18,6) NOT NULL DEFAULT 0,
ADD COLUMN     "period_started_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "usage_days" (
    "user_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "api_key_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,
    "credits" DECIMAL(18,6) NOT NULL,

    CONSTRAINT "usage_days_pkey" PRIMARY KEY ("user_id","day","api_key_id","model")
);

-- CreateTable
CREATE TABLE "usage_refusals" (
    "user_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,

    CONSTRAINT "usage_refusals_pkey" PRIMARY KEY ("user_id","day","reason")
);

-- CreateTable
CREATE TABLE "usage_rollups" (
    "user_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_rollups_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "usage_holds_request_id_user_id_key" ON "usage_holds"("request_id", "user_id");

-- Use comes by the thousand a second and is unique by its request; only everything else needs its cause looked up.
-- Its rows are written under the lock of their account, which can't go while they are there: checking the user again
-- for each of them would lock a second row and find nothing out.
DROP INDEX "credit_entries_user_id_cause_key";
CREATE UNIQUE INDEX "credit_entries_user_id_cause_key" ON "credit_entries"("user_id", "cause") WHERE kind <> 'usage';
CREATE INDEX "credit_entries_not_usage" ON "credit_entries"("user_id", "sequence") WHERE kind <> 'usage';
ALTER TABLE "credit_entries" DROP CONSTRAINT "credit_entries_user_id_fkey";
ALTER TABLE "usage_holds" DROP CONSTRAINT "usage_holds_user_id_fkey";

-- The few accounts of which there is something to tell are looked for every few seconds.
CREATE INDEX "credit_accounts_news" ON "credit_accounts"("news_since") WHERE news_since IS NOT NULL;

-- Only test subscribers have a clock of their own: nearly always there is nothing to look up.
CREATE INDEX "users_clock" ON "users"("id") INCLUDE ("simulated_now") WHERE simulated_now IS NOT NULL;

DROP INDEX "usage_holds_expires_at_idx";
CREATE INDEX "usage_holds_open" ON "usage_holds"("user_id", "expires_at") WHERE status = 'open';

-- Accounts that exist are brought up by the next sync of each; until then their use is decided by what is known.
UPDATE credit_accounts account SET access_until = CASE u.subscription_status
    WHEN 'trial' THEN u.trial_ends_at
    WHEN 'past_due' THEN u.grace_until
    WHEN 'canceled' THEN s.cancel_at
    WHEN 'active' THEN s.current_period_end
  END
FROM users u LEFT JOIN subscriptions s ON s.user_id = u.id AND s.live
WHERE u.id = account.user_id;
UPDATE users SET next_due_at = coalesce(simulated_now, looked_after_until);
UPDATE api_keys SET family_id = id;
ALTER TABLE "api_keys" ALTER COLUMN "family_id" SET NOT NULL;

-- What must never be

ALTER TABLE credit_entries
  ADD CHECK (kind <> 'usage' OR amount <= 0),
  ADD CHECK (used_credits >= 0 AND held_after >= 0 AND requests_after >= 0);

ALTER TABLE usage_holds
  ADD CHECK (status IN ('open', 'released', 'expired') OR cost >= settled_credits);

ALTER TABLE api_keys
  ADD CHECK (credit_limit >= 0 AND period_credits >= 0),
  ADD CHECK (scopes <@ ARRAY['usage', 'read', 'billing']);

ALTER TABLE usage_days
  ADD CHECK (requests >= 0 AND credits >= 0);

ALTER TABLE usage_refusals
  ADD CHECK (requests > 0),
  ADD CHECK (reason IN ('rate_limited', 'request_quota_exceeded', 'credits_exhausted', 'key_limit_exceeded'));
