"use client";

import type { ReactNode } from "react";
import type { BillingCycle, TierId } from "@/lib/billing/catalogue";
import { isPlanOf, useSituation } from "./situation";

type Props = {
  tier: TierId;
  cycle: BillingCycle;
  /** For whoever has this plan. */
  yours: ReactNode;
  /** For whoever has another one. */
  manage: ReactNode;
  /** For everybody else: it stands in the HTML. */
  children: ReactNode;
};

/** Adjusts a card's button to who looks at it; all three have the same size. */
export function PlanCta({ tier, cycle, yours, manage, children }: Props) {
  const situation = useSituation();
  if (isPlanOf(situation, tier, cycle)) return yours;
  return situation.kind === "subscribed" ? manage : children;
}
