import { MERGED } from "../billing/duplicates";
import { GRACE_OVER } from "../billing/status";
import { type Db, db } from "../db/client";
import { subscriptionsOf } from "../db/subscribers";
import { userOf } from "../db/users";
import { cancelAtPeriodEnd, cancelNow, type Ending, undoCancel } from "../stripe/changes";
import { dropChanges } from "../stripe/plan-changes";
import { type NeedsAttention, withCustomer } from "./sync-customer";

export type Cancellation = ({ kind: "canceled" } & Ending) | { kind: "nothing_to_cancel" } | NeedsAttention;

/**
 * Ends the subscription with the paid period; while a payment is overdue, at once (billing policy, "Cancel"). Again,
 * while paid time is left or after an end at once: the same answer, nothing more happens.
 */
export async function cancelSubscription(userId: string, reason?: string): Promise<Cancellation> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "nothing_to_cancel" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    // Whether a payment is overdue decides what happens: ask first.
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const { subscription, state } = synced.user;
    if (!subscription) return await endedAtOnce(tx, userId);
    const { id, canceledAt, cancelAt } = subscription;
    const isOverdue = state.status === "past_due";
    if (!isOverdue && canceledAt && cancelAt)
      return { kind: "canceled", canceledAt, effectiveUntil: cancelAt };
    // What was planned for after the end, or waits to be paid, is given up first.
    await dropChanges(subscription);
    const ending = await (isOverdue ? cancelNow(id, reason) : cancelAtPeriodEnd(id, reason));
    await sync();
    return { kind: "canceled", ...ending };
  });
}

/** Reasons of ours and of Stripe's for an end within the period that nobody has asked for. */
const UNASKED: readonly (string | null)[] = [GRACE_OVER, MERGED, "payment_failed", "payment_disputed"];

/** What was said when the last subscription was ended within its period, as it was asked for. */
async function endedAtOnce(tx: Db, userId: string): Promise<Cancellation> {
  const [last] = await subscriptionsOf(tx, userId);
  const { canceledAt, endedAt: effectiveUntil } = last ?? {};
  if (!last || !canceledAt || !effectiveUntil) return { kind: "nothing_to_cancel" };
  return effectiveUntil < last.periodEnd && !UNASKED.includes(last.cancelReason)
    ? { kind: "canceled", canceledAt, effectiveUntil }
    : { kind: "nothing_to_cancel" };
}

export type Resumption = { kind: "resumed"; renewsAt: Date } | { kind: "nothing_to_resume" } | NeedsAttention;

/** Takes a cancellation back while paid time is left: it renews as before, without new credits. */
export async function resumeSubscription(userId: string): Promise<Resumption> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "nothing_to_resume" };
  return await withCustomer(stripeCustomerId, async (_tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const { subscription } = synced.user;
    if (!subscription?.cancelAt) return { kind: "nothing_to_resume" };
    const renewsAt = await undoCancel(subscription.id);
    await sync();
    return { kind: "resumed", renewsAt };
  });
}
