import type { Subscription } from "../objects/wire";

/** Null takes it back. */
export function cancelAt(subscription: Subscription, when: number | null, at: number): void {
  subscription.cancel_at = when;
  subscription.canceled_at = when === null ? null : at;
  if (when === null) subscription.cancel_at_period_end = false;
  if (subscription.cancellation_details)
    subscription.cancellation_details.reason = when === null ? null : "cancellation_requested";
}

/** `canceled_at` is when it was asked for, `cancel_at` when it happens. Taking it back clears both. */
export function cancelAtPeriodEnd(subscription: Subscription, wanted: boolean, at: number): void {
  if (wanted === subscription.cancel_at_period_end) return;
  subscription.cancel_at_period_end = wanted;
  subscription.canceled_at = wanted ? at : null;
  subscription.cancel_at = wanted
    ? Math.min(...subscription.items.data.map((item) => item.current_period_end))
    : null;
  if (subscription.cancellation_details)
    subscription.cancellation_details.reason = wanted ? "cancellation_requested" : null;
}
