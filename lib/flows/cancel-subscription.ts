import { db } from "../db/client";
import { userOf } from "../db/users";
import { cancelAtPeriodEnd, cancelNow, type Ending, undoCancel } from "../stripe/changes";
import { dropUnpaidChange, releaseSchedule } from "../stripe/plan-changes";
import { withCustomer } from "./sync-customer";

export type Cancellation = ({ kind: "canceled" } & Ending) | { kind: "nothing_to_cancel" };

/**
 * Ends the subscription with the paid period; while a payment is overdue, at once (billing policy, "Cancel"). Again,
 * while paid time is left: the same answer, nothing more happens.
 */
export async function cancelSubscription(userId: string, reason?: string): Promise<Cancellation> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "nothing_to_cancel" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    // Whether a payment is overdue decides what happens: ask first.
    await sync();
    const { subscription, state } = await userOf(tx, userId);
    if (!subscription) return { kind: "nothing_to_cancel" };
    const { id, canceledAt, cancelAt, scheduleId, unpaid } = subscription;
    const isOverdue = state.status === "past_due";
    if (!isOverdue && canceledAt && cancelAt)
      return { kind: "canceled", canceledAt, effectiveUntil: cancelAt };
    // What was planned for after the end, or waits to be paid, is given up first.
    if (scheduleId) await releaseSchedule(scheduleId);
    if (unpaid) await dropUnpaidChange(id);
    const ending = await (isOverdue ? cancelNow(id, reason) : cancelAtPeriodEnd(id, reason));
    await sync();
    return { kind: "canceled", ...ending };
  });
}

export type Resumption = { kind: "resumed"; renewsAt: Date } | { kind: "nothing_to_resume" };

/** Takes a cancellation back while paid time is left: it renews as before, without new credits. */
export async function resumeSubscription(userId: string): Promise<Resumption> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "nothing_to_resume" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    await sync();
    const { subscription } = await userOf(tx, userId);
    if (!subscription?.cancelAt) return { kind: "nothing_to_resume" };
    await undoCancel(subscription.id);
    await sync();
    return { kind: "resumed", renewsAt: subscription.periodEnd };
  });
}
