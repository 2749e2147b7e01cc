import type { Convergence } from "../billing/convergence";
import { type Duplicate, MERGED, mergeCause } from "../billing/duplicates";
import type { CustomerSnapshot } from "../billing/snapshot";
import { meaningOf } from "../billing/status";
import type { UserRecord } from "../db/users";
import { cancelNow } from "../stripe/changes";
import { payInvoice, refundPayment, voidInvoice } from "../stripe/payments";

/**
 * Acts at Stripe where what it says can't stay: a second subscription is ended, an invoice that outlived its
 * subscription is voided, an open renewal is charged to the card that has come since. Returns whether anything was done, so that the customer is to be read again.
 */
export async function settleAtStripe(
  before: UserRecord,
  snapshot: CustomerSnapshot,
  decision: Convergence,
): Promise<boolean> {
  for (const duplicate of decision.duplicates) await merge(duplicate);
  const voided = await voidLeftOpen(snapshot, decision);
  const paid = await payWithNewCard(before, snapshot, decision);
  return paid || voided || decision.duplicates.length > 0;
}

/** What a subscription that is over still asks for: nothing is given for it any more (billing policy, "Payment fails"). */
async function voidLeftOpen({ invoices }: CustomerSnapshot, { mirror }: Convergence): Promise<boolean> {
  const over = new Set(
    mirror.filter((row) => meaningOf(row.subscription.status) === "over").map((row) => row.subscription.id),
  );
  const open = invoices.filter(
    ({ subscriptionId, status }) => status === "open" && subscriptionId !== null && over.has(subscriptionId),
  );
  for (const { id } of open) await voidInvoice(id);
  return open.length > 0;
}

/** The refund first: once the subscription has ended, nothing would tell that one is owed. */
async function merge({ subscriptionId, refund }: Duplicate): Promise<void> {
  if (refund) await refundPayment(refund.paymentId, refund.amountCents, mergeCause(subscriptionId));
  await cancelNow(subscriptionId, MERGED);
}

/** A new card pays the open renewal, wherever it was given (billing policy, "Payment fails"). One attempt per card. */
async function payWithNewCard(
  before: UserRecord,
  { card, invoices }: CustomerSnapshot,
  { summary }: Convergence,
): Promise<boolean> {
  if (summary.status !== "past_due" || !card || card.id === before.card?.id) return false;
  const open = invoices.filter(
    (one) => one.subscriptionId === summary.subscriptionId && one.status === "open",
  );
  for (const invoice of open.reverse()) await payInvoice(invoice.id);
  return open.length > 0;
}
