import { meaningFor } from "./by-invoice";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";

/** A second subscription that Stripe still collects for, and the money of its unused time. */
export type Duplicate = {
  subscriptionId: string;
  refund: { paymentId: string; amountCents: number } | null;
};

/**
 * Every subscription of ours beside the live one: it is to be ended at once and its unused paid time refunded (billing
 * policy, "Two live subscriptions").
 */
export function duplicatesOf(
  { subscriptions, invoices }: CustomerSnapshot,
  live: SubscriptionSnapshot,
  products: Map<string, SoldProduct>,
  now: Date,
): Duplicate[] {
  return subscriptions
    .filter((one) => one !== live && meaningFor(one, invoices) === "live" && products.has(one.stripePriceId))
    .map(({ id }) => {
      const paid = invoices.find((one) => one.subscriptionId === id && one.status === "paid" && one.plan);
      return { subscriptionId: id, refund: paid && !isRefunded(paid, id) ? unusedMoney(paid, now) : null };
    });
}

/** What a merged subscription says at Stripe about its end. */
export const MERGED = "Merged: the customer had two subscriptions at once";

const MERGE = "merge:";

/** The cause that the refund for a merged subscription carries at Stripe. */
export function mergeCause(subscriptionId: string): string {
  return `${MERGE}${subscriptionId}`;
}

export function isOfMerge(cause: string | null): boolean {
  return cause?.startsWith(MERGE) === true;
}

/** A subscription that was ended because there were two. */
export type Merge = {
  endedId: string;
  keptId: string | null;
  plan: string;
  at: Date;
  refundedCents: number;
};

/** Read from what Stripe says, like everything: whoever ended it may not have lived to tell. */
export function mergesOf(
  { subscriptions, invoices }: CustomerSnapshot,
  live: SubscriptionSnapshot | undefined,
  products: Map<string, SoldProduct>,
): Merge[] {
  const reversals = invoices.flatMap((one) => one.reversals);
  return subscriptions.flatMap(({ id, endedAt, cancelReason, stripePriceId }) => {
    const product = products.get(stripePriceId);
    if (!endedAt || cancelReason !== MERGED || !product) return [];
    const refund = reversals.find((one) => one.cause === mergeCause(id));
    const refundedCents = refund?.amountCents ?? 0;
    return [{ endedId: id, keptId: live?.id ?? null, plan: product.name, at: endedAt, refundedCents }];
  });
}

/** The refund comes before the end, so that a crash in between can't lose it; nor must it come twice. */
function isRefunded({ reversals }: InvoiceSnapshot, subscriptionId: string): boolean {
  return reversals.some((one) => one.cause === mergeCause(subscriptionId) && !one.undone);
}

/** By the second, rounded down, at most what is left of the payment. */
function unusedMoney({ plan, paymentId, amountPaidCents, reversals }: InvoiceSnapshot, now: Date) {
  if (!plan || !paymentId) return null;
  const whole = plan.periodEnd.getTime() - plan.periodStart.getTime();
  const unused = Math.min(whole, Math.max(0, plan.periodEnd.getTime() - now.getTime()));
  const gone = reversals.filter((one) => !one.undone).reduce((sum, one) => sum + one.amountCents, 0);
  const amountCents = Math.min(Math.floor((amountPaidCents * unused) / whole), amountPaidCents - gone);
  return amountCents > 0 ? { paymentId, amountCents } : null;
}
