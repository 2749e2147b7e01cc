import { findPack } from "./catalogue";
import { invoicesBehind, isOfMergeOf } from "./duplicates";
import type { Grant } from "./grants";
import type { CustomerSnapshot, PackPayment, Reversal, SubscriptionSnapshot } from "./snapshot";

/** Credits that were bought by themselves. Its cause makes it happen once. */
export type Purchase = { cause: string; credits: number; payment: PackPayment };

/** Credits to take back, or to give back again, because the money for them was. */
export type Takeback = {
  cause: string;
  /** The entry that gave the credits. */
  grantCause: string;
  reversalId: string;
  kind: Reversal["kind"];
  /** The money that went back with this reversal and those before it, of all that was charged. */
  goneCents: number;
  ofCents: number;
  undone: boolean;
};

/** The cause of the entry that moves a takeback's credits. */
export function entryCauseOf({ cause, undone }: Pick<Takeback, "cause" | "undone">): string {
  return undone ? `undone:${cause}` : cause;
}

/** Every pack that was paid for; null when a payment is for a pack, or of an amount, that we never sold. */
export function purchasesOf({ packs }: CustomerSnapshot): Purchase[] | { unknownPack: PackPayment } {
  const purchases: Purchase[] = [];
  for (const payment of packs) {
    const pack = findPack(payment.packId);
    if (pack?.amountCents !== payment.amountCents) return { unknownPack: payment };
    purchases.push({ cause: `pack:${payment.id}`, credits: pack.credits, payment });
  }
  return purchases;
}

/**
 * What refunds and disputes take back of what was granted, in proportion to the money; each once, whichever of a year's
 * slices it concerns (billing policy, "Refund or dispute"). A refund that failed and a dispute that was won are among
 * them, as `undone`: what they took is given back.
 */
export function takebacksOf(
  snapshot: CustomerSnapshot,
  grants: readonly Grant[],
  purchases: readonly Purchase[],
): Takeback[] {
  const { invoices } = snapshot;
  const merged = mergedMoney(snapshot);
  const ofMerges = new Set(merged.flatMap(({ reversals }) => reversals.map(({ id }) => id)));
  const byInvoice = new Map(
    invoices.map((invoice) => [invoice.id, invoice.reversals.filter(({ id }) => !ofMerges.has(id))]),
  );
  for (const { invoiceId, reversals } of merged)
    byInvoice.set(invoiceId, [...(byInvoice.get(invoiceId) ?? []), ...reversals].sort(byTime));
  return [
    ...grants.flatMap(({ cause, invoiceId }) => takebacks(cause, byInvoice.get(invoiceId) ?? [])),
    ...purchases.flatMap(({ cause, payment }) => takebacks(cause, payment.reversals)),
  ];
}

/**
 * Whether money that the running period of a subscription stands on went back or is in dispute. Stripe would credit the
 * whole of it all the same, were the subscription upgraded now (billing policy, "Upgrade").
 */
export function isPaymentReversed(
  { invoices }: Pick<CustomerSnapshot, "invoices">,
  { id, periodStart }: Pick<SubscriptionSnapshot, "id" | "periodStart">,
): boolean {
  const behind = invoicesBehind(invoices, id);
  const end = behind[0]?.plan?.periodEnd;
  if (!end || end <= periodStart) return false;
  return behind.some(({ reversals }) => reversals.some((one) => !one.undone));
}

/**
 * What a merge gave back is for the unused time of one period, whichever payments it came from: it takes back of what
 * that period gave, in proportion to what the period cost.
 */
function mergedMoney({ subscriptions, invoices, balanceChanges }: CustomerSnapshot) {
  const all = invoices.flatMap((one) => one.reversals);
  return subscriptions.flatMap(({ id }) => {
    const [newest] = invoicesBehind(invoices, id);
    if (!newest?.plan) return [];
    const ofCents = newest.plan.costCents;
    const refunds = all.filter((one) => isOfMergeOf(id, one.cause)).map((one) => ({ ...one, ofCents }));
    const credits = balanceChanges
      .filter((one) => isOfMergeOf(id, one.cause))
      .map((one): Reversal => ({ ...one, kind: "refund", ofCents, undone: false }));
    return [{ invoiceId: newest.id, reversals: [...refunds, ...credits] }];
  });
}

function byTime(one: Reversal, other: Reversal): number {
  return one.at.getTime() - other.at.getTime();
}

function takebacks(grantCause: string, reversals: Reversal[]): Takeback[] {
  let goneCents = 0;
  return reversals.map(({ id, kind, amountCents, ofCents, undone }) => {
    if (!undone) goneCents += amountCents;
    const cause = `${kind}:${id}:${grantCause}`;
    return { cause, grantCause, reversalId: id, kind, goneCents, ofCents, undone };
  });
}
