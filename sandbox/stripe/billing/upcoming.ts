import type { Subscription } from "../objects/wire";
import { periodEnd } from "./period";

const day = 86_400;

type Notices = { upcoming_days?: number; announced_renewal?: number | null };

/** When the current periods end and another bill is made. Null when the subscription ends first. */
export function nextRenewal(subscription: Subscription): number | null {
  const { cancel_at } = subscription;
  const end = periodEnd(subscription);
  return cancel_at !== null && cancel_at <= end ? null : end;
}

/**
 * When the next renewal is to be announced: so many days ahead, at once in a period that is shorter. Null when it was,
 * or when none comes that would be collected.
 */
export function renewalNoticeAt(subscription: Subscription, hidden: Notices | null): number | null {
  const renewal = nextRenewal(subscription);
  if (!hidden?.upcoming_days || renewal === null || hidden.announced_renewal === renewal) return null;
  if (subscription.status === "unpaid") return null;
  const start = Math.max(...subscription.items.data.map((item) => item.current_period_start));
  return Math.max(start, renewal - hidden.upcoming_days * day);
}
