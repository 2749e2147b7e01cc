import { meaningFor } from "../billing/by-invoice";
import type { Convergence, MirroredSubscription } from "../billing/convergence";
import { type Duplicate, MERGED, mergeCause } from "../billing/duplicates";
import type { CustomerSnapshot } from "../billing/snapshot";
import type { UserRecord } from "../db/users";
import { changeBalance } from "../stripe/balance";
import { cancelNow, withdrawOffer } from "../stripe/changes";
import { payInvoice, refundPayment, refusalReason, voidInvoice } from "../stripe/payments";
import { forgetDisplaced, releaseSchedule, scheduleChange, setScheduleCard } from "../stripe/plan-changes";

/**
 * Acts at Stripe where what it says can't stay:
 * - a second subscription is ended, and an offer by invoice that lapsed;
 * - what an upgrade left on the balance goes off it with the money that it came from;
 * - an invoice that outlived its subscription is voided, an open renewal is charged to the card that has come since;
 * - a planned change that gave way for nothing is planned again, and is charged to the card of today.
 *
 * What Stripe refuses is left for an admin, and holds up nothing else: neither the rest nor what the customer has paid for.
 */
export async function settleAtStripe(
  before: UserRecord,
  snapshot: CustomerSnapshot,
  decision: Convergence,
): Promise<Settled> {
  const settled: Settled = { acted: false, refused: [] };
  for (const duplicate of decision.duplicates)
    await attempt(settled, `Merging ${duplicate.subscriptionId}`, () =>
      merge(snapshot.customerId, duplicate),
    );
  for (const due of decision.balanceDue)
    await attempt(settled, `Changing the balance by ${due.amountCents} cents`, () =>
      changeBalance(snapshot.customerId, due, due.cause),
    );
  for (const id of decision.lapsed)
    await attempt(settled, `Ending the offer ${id}`, () => withdrawOffer(id, LAPSED));
  for (const id of leftOpen(snapshot, decision))
    await attempt(settled, `Voiding ${id}`, () => voidInvoice(id));
  const live = decision.mirror.find((row) => row.live);
  if (live?.displaced && live.displaced.fate !== "waits")
    await attempt(settled, `Planning the change of ${live.subscription.id} again`, () =>
      settleDisplaced(live),
    );
  const stale = live && staleCard(live, snapshot);
  // What is planned again has the card of today.
  if (stale && live.displaced?.fate !== "planned_again")
    await attempt(settled, `Putting the card on ${stale.scheduleId}`, () =>
      setScheduleCard(stale.scheduleId, stale.cardId),
    );
  for (const id of payableWithNewCard(before, snapshot, decision))
    await attempt(settled, `Charging ${id}`, () => payInvoice(id));
  return settled;
}

const LAPSED = "The first invoice was not paid in time";

/** Whether anything was tried, so that the customer is to be read again, and what Stripe refused, in words. */
export type Settled = { acted: boolean; refused: string[] };

/** Stripe's silence goes on to the caller: nothing is known then. */
async function attempt(settled: Settled, what: string, act: () => Promise<unknown>): Promise<void> {
  // Also when it is refused: a part of it may have been done.
  settled.acted = true;
  try {
    await act();
  } catch (error) {
    const why = refusalReason(error);
    if (why === null) throw error;
    settled.refused.push(`${what}: ${why}`);
  }
}

/** What a subscription that is over still asks for: nothing is given for it any more (billing policy, "Payment fails"). */
function leftOpen({ invoices }: CustomerSnapshot, { mirror }: Convergence): string[] {
  const over = new Set(
    mirror
      // An offer that was never paid for is pending whatever Stripe calls it, until it ends.
      .filter(({ subscription: one }) => one.endedAt || meaningFor(one, invoices) === "over")
      .map(({ subscription }) => subscription.id),
  );
  return invoices
    .filter(
      ({ subscriptionId, status }) =>
        status === "open" && subscriptionId !== null && over.has(subscriptionId),
    )
    .map(({ id }) => id);
}

/** The money first: once the subscription has ended, nothing would tell that some is owed. */
async function merge(customerId: string, { subscriptionId, refunds, credit }: Duplicate): Promise<void> {
  for (const { paymentId, amountCents } of refunds)
    await refundPayment(paymentId, amountCents, mergeCause(subscriptionId, paymentId));
  if (credit) await changeBalance(customerId, credit, mergeCause(subscriptionId));
  await cancelNow(subscriptionId, MERGED);
}

/** A schedule that plans nothing was left half-made. */
async function settleDisplaced({ subscription, displaced }: MirroredSubscription): Promise<void> {
  const { id, scheduleId } = subscription;
  if (displaced?.fate === "planned_again" && displaced.product) {
    if (scheduleId) await releaseSchedule(scheduleId);
    await scheduleChange(id, displaced.product.stripePriceId, displaced.product.billingCycle);
  }
  await forgetDisplaced(id);
}

/** A schedule whose next phase would bring the card of its first day back, and the card of today. */
function staleCard({ subscription }: MirroredSubscription, { card }: CustomerSnapshot) {
  const { scheduleId, scheduleCardId } = subscription;
  return scheduleId && scheduleCardId && card && card.id !== scheduleCardId
    ? { scheduleId, cardId: card.id }
    : null;
}

/**
 * A new card pays the open renewal, wherever it was given (billing policy, "Payment fails"). One attempt per card. The
 * oldest first.
 */
function payableWithNewCard(
  before: UserRecord,
  { card, invoices }: CustomerSnapshot,
  { summary }: Convergence,
): string[] {
  if (summary.status !== "past_due" || !card || card.id === before.card?.id) return [];
  return invoices
    .filter((one) => one.subscriptionId === summary.subscriptionId && one.status === "open")
    .map(({ id }) => id)
    .reverse();
}
