DROP INDEX "notifications_send_after_idx";

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "looked_after_until" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "next_due_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "subscriptions" ADD COLUMN     "stripe_schedule_id" TEXT,
ADD COLUMN     "unpaid_change_until" TIMESTAMPTZ(6),
ADD COLUMN     "unpaid_product_id" INTEGER;

-- AlterTable
ALTER TABLE "credit_accounts" ADD COLUMN     "overage_cap" DECIMAL(18,6) NOT NULL DEFAULT 0,
ADD COLUMN     "overage_override" DECIMAL(18,6);

-- AlterTable
ALTER TABLE "notifications" ADD COLUMN     "last_error" TEXT;

-- CreateTable
CREATE TABLE "invoices" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "subscription_id" TEXT,
    "number" TEXT,
    "status" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "total_cents" INTEGER NOT NULL,
    "amount_due_cents" INTEGER NOT NULL,
    "amount_paid_cents" INTEGER NOT NULL,
    "refunded_cents" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "paid_at" TIMESTAMPTZ(6),
    "next_attempt_at" TIMESTAMPTZ(6),
    "hosted_url" TEXT,
    "pdf_url" TEXT,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_methods" (
    "user_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "brand" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "exp_month" INTEGER NOT NULL,
    "exp_year" INTEGER NOT NULL,

    CONSTRAINT "payment_methods_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "code_redemptions" (
    "code" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "redeemed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "code_redemptions_pkey" PRIMARY KEY ("code","user_id","number")
);

-- CreateIndex
CREATE INDEX "invoices_user_id_created_at_id_idx" ON "invoices"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "code_redemptions_user_id_idx" ON "code_redemptions"("user_id");

-- CreateIndex
CREATE INDEX "users_next_due_at_idx" ON "users"("next_due_at");

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_unpaid_product_id_fkey" FOREIGN KEY ("unpaid_product_id") REFERENCES "subscription_products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_methods" ADD CONSTRAINT "payment_methods_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_redemptions" ADD CONSTRAINT "code_redemptions_code_fkey" FOREIGN KEY ("code") REFERENCES "credit_codes"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_redemptions" ADD CONSTRAINT "code_redemptions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- Accounts that exist are looked after once, soon.
UPDATE users SET looked_after_until = created_at, next_due_at = created_at;

-- What must never be

ALTER TABLE subscriptions
  ADD CHECK ((unpaid_product_id IS NULL) = (unpaid_change_until IS NULL));

ALTER TABLE invoices
  ADD CHECK (status IN ('open', 'paid', 'void', 'uncollectible')),
  ADD CHECK (reason IN ('first', 'renewal', 'change', 'other')),
  ADD CHECK (amount_due_cents >= 0 AND amount_paid_cents >= 0 AND refunded_cents >= 0);

ALTER TABLE payment_methods
  ADD CHECK (exp_month BETWEEN 1 AND 12);

ALTER TABLE credit_accounts
  ADD CHECK (overage_cap >= 0 AND overage_override >= 0);

ALTER TABLE code_redemptions
  ADD CHECK (number >= 1);

-- Mails that wait are looked for every few seconds.
CREATE INDEX notifications_to_send ON notifications (send_after) WHERE sent_at IS NULL;

-- An upgrade takes off what was spent beyond the paid share of the old period.
ALTER TABLE credit_entries DROP CONSTRAINT credit_entries_kind_check;
ALTER TABLE credit_entries ADD CONSTRAINT credit_entries_kind_check
  CHECK (kind IN ('trial', 'grant', 'carried', 'expiry', 'usage', 'purchase', 'code', 'refund', 'dispute', 'adjustment'));
