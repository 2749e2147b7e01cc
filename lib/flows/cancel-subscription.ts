import { db } from "../db/client";
import { findSubscription, userOf } from "../db/users";
import { cancelAtPeriodEnd, cancelNow, undoCancel } from "../stripe/changes";
import { withCustomer } from "./sync-customer";

export type Cancellation =
  | { kind: "canceled"; canceledAt: Date; effectiveUntil: Date }
  | { kind: "nothing_to_cancel" };

/**
 * Ends the subscription with the paid period; while a payment is overdue, at once (billing policy, "Cancel"). Again:
 * the same answer, nothing more happens.
 */
export async function cancelSubscription(userId: string, reason?: string): Promise<Cancellation> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "nothing_to_cancel" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    const { subscription, state } = await userOf(tx, userId);
    if (!subscription) return { kind: "nothing_to_cancel" };
    if (state.status === "past_due") await cancelNow(subscription.id, reason);
    else if (!subscription.cancelAt) await cancelAtPeriodEnd(subscription.id, reason);
    await sync();
    const ended = await findSubscription(tx, subscription.id);
    const effectiveUntil = ended?.endedAt ?? ended?.cancelAt;
    if (!ended?.canceledAt || !effectiveUntil) throw new Error(`Stripe didn't cancel ${subscription.id}`);
    return { kind: "canceled", canceledAt: ended.canceledAt, effectiveUntil };
  });
}

export type Resumption = { kind: "resumed"; renewsAt: Date } | { kind: "nothing_to_resume" };

/** Takes a cancellation back while paid time is left: it renews as before, without new credits. */
export async function resumeSubscription(userId: string): Promise<Resumption> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "nothing_to_resume" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    const { subscription } = await userOf(tx, userId);
    if (!subscription?.cancelAt) return { kind: "nothing_to_resume" };
    await undoCancel(subscription.id);
    await sync();
    return { kind: "resumed", renewsAt: subscription.periodEnd };
  });
}
