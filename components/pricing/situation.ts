"use client";

import { useSyncExternalStore } from "react";
import { askSession } from "@/components/shell/session";
import type { BillingCycle, TierId } from "@/lib/billing/catalogue";
import type { SubscriptionStatus } from "@/lib/billing/status";

/** Who looks at the price list. `subscribed` has paid time left, whether or not it renews. */
export type Situation =
  | { kind: "unknown" }
  | { kind: "visitor" }
  | { kind: "free" }
  | { kind: "subscribed"; tier: unknown; cycle: unknown };

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

export function isPlanOf(situation: Situation, tier: TierId, cycle: BillingCycle): boolean {
  if (situation.kind === "free") return tier === "free";
  return situation.kind === "subscribed" && situation.tier === tier && situation.cycle === cycle;
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
  if (typeof answer !== "object" || answer === null || !("status" in answer)) return UNKNOWN;
  if (!LIVE.includes(answer.status)) return { kind: "free" };
  return {
    kind: "subscribed",
    tier: "tier" in answer && answer.tier,
    cycle: "billing_cycle" in answer && answer.billing_cycle,
  };
}
