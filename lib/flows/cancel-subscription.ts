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

/** What was said when the last subscription ended in the moment that it was cancelled. */
async function endedAtOnce(tx: Db, userId: string): Promise<Cancellation> {
  const [last] = await subscriptionsOf(tx, userId);
  if (!last?.canceledAt || last.endedAt?.getTime() !== last.canceledAt.getTime())
    return { kind: "nothing_to_cancel" };
  return { kind: "canceled", canceledAt: last.canceledAt, effectiveUntil: last.endedAt };
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
