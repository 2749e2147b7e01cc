import { addDays } from "./calendar";
import { GRACE_DAYS } from "./policy";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";
import { meaningOf } from "./status";

/** Subscriptions whose invoices are sent instead of charged (billing policy, "Enterprise"). */

/**
 * What a subscription means here. Stripe calls one that is billed by invoice active from the start; here nothing begins
 * before its first invoice is paid, and one that ends before has never been.
 */
export function meaningFor(
  subscription: SubscriptionSnapshot,
  invoices: InvoiceSnapshot[],
): ReturnType<typeof meaningOf> {
  const neverPaid = subscription.byInvoice && !firstPayment(subscription, invoices);
  return neverPaid ? "pending" : meaningOf(subscription.status);
}

/** When it was paid for first. `invoices` are newest first. */
function firstPayment(
  { id }: SubscriptionSnapshot,
  invoices: InvoiceSnapshot[],
): InvoiceSnapshot | undefined {
  return invoices.findLast((one) => one.subscriptionId === id && one.status === "paid");
}

/** When the customer decided for it: paying is what does that by invoice, and elsewhere the two come together. */
export function chosenAt(subscription: SubscriptionSnapshot, invoices: InvoiceSnapshot[]): Date {
  const paidAt = subscription.byInvoice ? firstPayment(subscription, invoices)?.paidAt : null;
  return paidAt ?? subscription.createdAt;
}

/** Whether one of its invoices was not paid by its day: Stripe says so too, a little later or when it is told to. */
export function isOverdue({ id }: SubscriptionSnapshot, invoices: InvoiceSnapshot[], now: Date): boolean {
  return invoices.some(
    (one) => one.subscriptionId === id && one.status === "open" && one.dueAt !== null && one.dueAt <= now,
  );
}

/** When an offer by invoice lapses that was due at `dueAt` and stays unpaid. */
export function lapsesAt(dueAt: Date): Date {
  return addDays(dueAt, GRACE_DAYS);
}

/** Offers of ours by invoice that nobody has paid for in time: they are to be ended at Stripe. */
export function lapsedOffers(
  { subscriptions, invoices }: CustomerSnapshot,
  products: Map<string, SoldProduct>,
  now: Date,
): string[] {
  return subscriptions
    .filter((one) => one.byInvoice && !one.endedAt && meaningFor(one, invoices) === "pending")
    .filter(({ stripePriceId }) => products.has(stripePriceId))
    .filter(({ id }) =>
      invoices.some(
        (one) =>
          one.subscriptionId === id &&
          one.status === "open" &&
          one.dueAt !== null &&
          lapsesAt(one.dueAt) <= now,
      ),
    )
    .map(({ id }) => id);
}
