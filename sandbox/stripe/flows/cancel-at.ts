import { invalidRequest, notImplemented } from "../errors";
import type { Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";

/** `canceled_at` is when it was asked for, `cancel_at` when it happens. Taking it back clears both. */
function cancelAtPeriodEnd(subscription: Subscription, wanted: boolean, at: number): void {
  if (wanted === subscription.cancel_at_period_end) return;
  subscription.cancel_at_period_end = wanted;
  setEnd(subscription, wanted ? Math.min(...periodEnds(subscription)) : null, at);
}

/** A time, an end of its items' periods, or an empty text to take it back. */
type When = number | string | null;

export function cancelAt(subscription: Subscription, given: When, at: number): void {
  const wanted = given === "" ? null : typeof given === "string" ? endNamed(subscription, given) : given;
  if (wanted !== null && wanted <= at)
    throw invalidRequest("`cancel_at` must be a timestamp in the future.", { param: "cancel_at" });
  subscription.cancel_at_period_end = false;
  setEnd(subscription, wanted, at);
}

function endNamed(subscription: Subscription, name: string): number {
  switch (name) {
    case "min_period_end":
      return Math.min(...periodEnds(subscription));
    case "max_period_end":
      return Math.max(...periodEnds(subscription));
    default:
      throw notImplemented("cancel_at", name);
  }
}

export type Ending = { cancel_at?: When; cancel_at_period_end?: boolean; proration_behavior?: string };

/**
 * What a request says of the end, if it says anything. At a time of its own, what was billed beyond it is credited.
 * https://docs.stripe.com/billing/subscriptions/cancel
 */
export function scheduleEnd(unit: Unit, subscription: Subscription, given: Ending, at: number): void {
  if (given.cancel_at !== undefined || given.cancel_at_period_end !== undefined)
    unit.hidden("subscription", subscription.id).credits_end =
      Boolean(given.cancel_at) && given.proration_behavior !== "none";
  if (given.cancel_at_period_end !== undefined)
    cancelAtPeriodEnd(subscription, given.cancel_at_period_end, at);
  if (given.cancel_at !== undefined) cancelAt(subscription, given.cancel_at, at);
}

function setEnd(subscription: Subscription, end: number | null, at: number): void {
  subscription.cancel_at = end;
  subscription.canceled_at = end === null ? null : at;
  if (subscription.cancellation_details)
    subscription.cancellation_details.reason = end === null ? null : "cancellation_requested";
}

const periodEnds = ({ items }: Subscription): number[] => items.data.map((item) => item.current_period_end);
