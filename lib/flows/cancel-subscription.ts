import { db, locked } from "../db/client";
import { findSubscription, userOf } from "../db/users";
import { cancelAtPeriodEnd, cancelNow, undoCancel } from "../stripe/changes";
import { syncCustomer } from "./sync-customer";

export type Cancellation =
  | { kind: "canceled"; canceledAt: Date; effectiveUntil: Date }
  | { kind: "nothing_to_cancel" };

/**
 * Ends the subscription with the paid period; while a payment is overdue, at once (billing policy, "Cancel"). Again:
 * the same answer, nothing more happens.
 */
export async function cancelSubscription(userId: string, reason?: string): Promise<Cancellation> {
  const target = await locked(`change:${userId}`, async (tx) => {
    const { subscription, stripeCustomerId, state } = await userOf(tx, userId);
    if (!subscription || !stripeCustomerId) return null;
    if (state.status === "past_due") await cancelNow(subscription.id, reason);
    else if (!subscription.cancelAt) await cancelAtPeriodEnd(subscription.id, reason);
    return { subscriptionId: subscription.id, customerId: stripeCustomerId };
  });
  if (!target) return { kind: "nothing_to_cancel" };
  await syncCustomer(target.customerId);
  return await confirmed(target.subscriptionId);
}

/** What Stripe says of it now. */
async function confirmed(subscriptionId: string): Promise<Cancellation> {
  const subscription = await findSubscription(db(), subscriptionId);
  const effectiveUntil = subscription?.endedAt ?? subscription?.cancelAt;
  if (!subscription?.canceledAt || !effectiveUntil) {
    throw new Error(`Subscription ${subscriptionId} was cancelled, yet Stripe doesn't say so`);
  }
  return { kind: "canceled", canceledAt: subscription.canceledAt, effectiveUntil };
}

export type Resumption = { kind: "resumed"; renewsAt: Date } | { kind: "nothing_to_resume" };

/** Takes a cancellation back while paid time is left: it renews as before, without new credits. */
export async function resumeSubscription(userId: string): Promise<Resumption> {
  const target = await locked(`change:${userId}`, async (tx) => {
    const { subscription, stripeCustomerId } = await userOf(tx, userId);
    if (!subscription?.cancelAt || !stripeCustomerId) return null;
    await undoCancel(subscription.id);
    return { customerId: stripeCustomerId, renewsAt: subscription.periodEnd };
  });
  if (!target) return { kind: "nothing_to_resume" };
  await syncCustomer(target.customerId);
  return { kind: "resumed", renewsAt: target.renewsAt };
}
