-- A contract may be billed by invoice: sent to be paid by a day, instead of bought at Checkout and charged to a card.
ALTER TABLE "subscription_products" ADD COLUMN "collection" TEXT NOT NULL DEFAULT 'checkout';
ALTER TABLE "subscriptions" ADD COLUMN "by_invoice" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "invoices" ADD COLUMN "due_at" TIMESTAMPTZ(6);

ALTER TABLE subscription_products
  ADD CHECK (collection IN ('checkout', 'invoice')),
  ADD CHECK (collection = 'checkout' OR owner_user_id IS NOT NULL);
