import { meaningFor } from "./by-invoice";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";

/** A second subscription that Stripe still collects for, and the money of its unused time: where it goes back to. */
export type Duplicate = {
  subscriptionId: string;
  /** The newest payment first. */
  refunds: { paymentId: string; amountCents: number }[];
  /** What no payment has paid for. */
  credit: { amountCents: number; currency: string } | null;
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
    .map(({ id }) => ({ subscriptionId: id, ...unusedMoney(invoicesBehind(invoices, id), id, now) }));
}

/**
 * The paid invoices that a subscription's newest paid period stands on, newest first: its own, and before an upgrade's
 * those whose unused time it credited.
 */
export function invoicesBehind(invoices: InvoiceSnapshot[], subscriptionId: string): InvoiceSnapshot[] {
  const paid = invoices.filter(
    (one) => one.subscriptionId === subscriptionId && one.status === "paid" && one.plan,
  );
  const first = paid.findIndex((one) => one.reason !== "change");
  return first < 0 ? paid : paid.slice(0, first + 1);
}

/** What a merged subscription says at Stripe about its end. */
export const MERGED = "Merged: the customer had two subscriptions at once";

const MERGE = "merge:";

/** The cause that what goes back for a merged subscription carries at Stripe; a refund's names its payment too. */
export function mergeCause(subscriptionId: string, paymentId?: string): string {
  return paymentId ? `${MERGE}${subscriptionId}:${paymentId}` : `${MERGE}${subscriptionId}`;
}

export function isOfMergeOf(subscriptionId: string, cause: string | null): boolean {
  const own = mergeCause(subscriptionId);
  return cause === own || cause?.startsWith(`${own}:`) === true;
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
  /** Given back as the customer's balance. */
  creditedCents: number;
};

/** Read from what Stripe says, like everything: whoever ended it may not have lived to tell. */
export function mergesOf(
  { subscriptions, invoices, balanceChanges }: CustomerSnapshot,
  live: SubscriptionSnapshot | undefined,
  products: Map<string, SoldProduct>,
): Merge[] {
  const reversals = invoices.flatMap((one) => one.reversals);
  return subscriptions.flatMap(({ id, endedAt, cancelReason, stripePriceId }) => {
    const product = products.get(stripePriceId);
    if (!endedAt || cancelReason !== MERGED || !product) return [];
    const refundedCents = sumOf(reversals.filter((one) => isOfMergeOf(id, one.cause)));
    const creditedCents = sumOf(balanceChanges.filter((one) => isOfMergeOf(id, one.cause)));
    const facts = { endedId: id, keptId: live?.id ?? null, plan: product.name, at: endedAt };
    return [{ ...facts, refundedCents, creditedCents }];
  });
}

/**
 * The unused share, by the second and rounded down, of what the plan cost: first what was paid for it, as far as that is
 * still ours, and what else it was worth as a balance. What went back before for this merge counts: a crash in between
 * must neither lose the rest nor give anything twice.
 */
function unusedMoney(
  behind: InvoiceSnapshot[],
  subscriptionId: string,
  now: Date,
): Pick<Duplicate, "refunds" | "credit"> {
  const [newest] = behind;
  if (!newest?.plan) return { refunds: [], credit: null };
  const { costCents, periodStart, periodEnd } = newest.plan;
  const whole = periodEnd.getTime() - periodStart.getTime();
  const unused = Math.min(whole, Math.max(0, periodEnd.getTime() - now.getTime()));
  const worthCents = Math.floor((costCents * unused) / whole);
  const paidCents = behind.reduce((sum, one) => sum + one.amountPaidCents, 0);
  const gone = behind.flatMap((one) => one.reversals).filter((one) => !one.undone);
  let owedCents = Math.min(worthCents, paidCents);
  owedCents -= sumOf(gone.filter((one) => isOfMergeOf(subscriptionId, one.cause)));
  const refunds: Duplicate["refunds"] = [];
  for (const { paymentId, amountPaidCents, reversals } of behind) {
    const leftCents = amountPaidCents - sumOf(reversals.filter((one) => !one.undone));
    const amountCents = Math.min(owedCents, leftCents);
    if (!paymentId || amountCents <= 0) continue;
    owedCents -= amountCents;
    refunds.push({ paymentId, amountCents });
  }
  const creditCents = worthCents - paidCents;
  return {
    refunds,
    credit: creditCents > 0 ? { amountCents: creditCents, currency: newest.currency } : null,
  };
}

function sumOf(amounts: { amountCents: number }[]): number {
  return amounts.reduce((sum, one) => sum + one.amountCents, 0);
}
