"use client";

import { useSyncExternalStore } from "react";
import { askSession } from "@/components/shell/session";
import { BILLING_CYCLES, type BillingCycle, TIER_IDS, TIERS, type TierId } from "@/lib/billing/catalogue";
import { changeKind } from "@/lib/billing/plan-change";
import type { SubscriptionStatus } from "@/lib/billing/status";

/** Who looks at the price list. `subscribed` has paid time left, whether or not it renews. */
type Situation =
  | { kind: "unknown" }
  | { kind: "visitor" }
  | { kind: "free" }
  | { kind: "subscribed"; tier: TierId; cycle: BillingCycle; next: Next };

/** What follows the paid time: another plan, the Free tier, or the same plan again. */
type Next = { plan: unknown; cycle: unknown } | "free" | "same";

/** What a plan is to who looks at it. */
export type Offering = "new" | "yours" | "scheduled" | "upgrade" | "downgrade";

const UNKNOWN: Situation = { kind: "unknown" };
const LIVE: readonly unknown[] = ["active", "past_due", "canceled"] satisfies SubscriptionStatus[];

let current: Situation = UNKNOWN;
const listeners = new Set<() => void>();

/** Asked once for all buttons of a page, and anew when the page is opened again. */
export function useSituation(): Situation {
  return useSyncExternalStore(
    listen,
    () => current,
    () => UNKNOWN,
  );
}

export function offeringTo(situation: Situation, tier: TierId, cycle: BillingCycle): Offering {
  if (situation.kind === "free") return tier === "free" ? "yours" : "new";
  if (situation.kind !== "subscribed") return "new";
  const { next } = situation;
  if (tier === "free") return next === "free" ? "scheduled" : "downgrade";
  const isNext = typeof next === "object" && next.plan === TIERS[tier].name && next.cycle === cycle;
  if (isNext) return "scheduled";
  const [from, to] = [
    { ...situation, id: 0, billingCycle: situation.cycle },
    { tier, billingCycle: cycle, id: 1 },
  ];
  if (from.tier === tier && from.cycle === cycle) return "yours";
  return changeKind(from, to) === "upgrade_now" ? "upgrade" : "downgrade";
}

function listen(listener: () => void): () => void {
  if (listeners.size === 0) void ask();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the answer is missing the page stands as for a visitor; the server decides again on subscribing. */
async function ask(): Promise<void> {
  try {
    current = (await askSession()) ? await subscription() : { kind: "visitor" };
  } catch {
    return;
  }
  for (const listener of listeners) listener();
}

async function subscription(): Promise<Situation> {
  const response = await fetch("/user/subscription");
  return response.ok ? read(await response.json()) : { kind: "visitor" };
}

function read(answer: unknown): Situation {
  if (!isObject(answer)) return UNKNOWN;
  if (!LIVE.includes(answer.status)) return { kind: "free" };
  const tier = TIER_IDS.find((one) => one === answer.tier);
  const cycle = BILLING_CYCLES.find((one) => one === answer.billing_cycle);
  return tier && cycle ? { kind: "subscribed", tier, cycle, next: nextOf(answer) } : UNKNOWN;
}

function nextOf({ effective_until, pending_change }: Record<string, unknown>): Next {
  if (effective_until) return "free";
  return isObject(pending_change)
    ? { plan: pending_change.plan, cycle: pending_change.billing_cycle }
    : "same";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
