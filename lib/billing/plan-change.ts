import type { BillingCycle, TierId } from "./catalogue";
import type { SubscriptionSnapshot } from "./snapshot";

/** What a plan is, as far as changing to or from it goes. */
export type ChangingPlan = { id: number; tier: TierId; billingCycle: BillingCycle };

export type ChangeKind = "same" | "upgrade_now" | "downgrade_at_renewal";

const RANK: Record<TierId, number> = { free: 0, starter: 1, pro: 2, enterprise: 3 };

/**
 * A higher tier, or a year instead of months of at least the same tier, begins now; anything else with the next renewal
 * (billing policy, "Upgrade" and "Downgrade").
 */
export function changeKind(from: ChangingPlan, to: ChangingPlan): ChangeKind {
  if (from.id === to.id) return "same";
  const isHigher = RANK[to.tier] > RANK[from.tier];
  const isLonger = from.billingCycle === "monthly" && to.billingCycle === "yearly";
  return isHigher || (isLonger && RANK[to.tier] >= RANK[from.tier]) ? "upgrade_now" : "downgrade_at_renewal";
}

type Displacing = Pick<
  SubscriptionSnapshot,
  "stripePriceId" | "cancelAt" | "pendingChange" | "unpaidChange" | "displacedChange"
>;

export type DisplacedFate = "waits" | "planned_again" | "forgotten";

/**
 * What becomes of a planned change that gave way to another wish: it waits while that one is unpaid, is planned again when
 * nothing came of that one, and is forgotten when something did, or the subscription is to end (billing policy,
 * "Downgrade"). Null when nothing gave way.
 */
export function fateOfDisplaced(live: Displacing): DisplacedFate | null {
  if (!live.displacedChange) return null;
  if (live.stripePriceId !== live.displacedChange.from || live.cancelAt || live.pendingChange)
    return "forgotten";
  return live.unpaidChange ? "waits" : "planned_again";
}
