"use client";

import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button-class";
import { Icon } from "@/components/ui/icon";
import type { BillingCycle, TierId } from "@/lib/billing/catalogue";
import { isPlanOf, useSituation } from "./situation";

type Props = {
  tier: TierId;
  cycle: BillingCycle;
  planName: string;
  /** What a visitor gets; it stands in the HTML. */
  children: ReactNode;
};

/** Adjusts a card's button to who looks at it; every variant has the same size. */
export function PlanCta({ tier, cycle, planName, children }: Props) {
  const situation = useSituation();
  const yours = tier === "free" ? situation.kind === "free" : isPlanOf(situation, tier, cycle);
  if (!yours && situation.kind !== "subscribed") return children;
  return (
    <a href="/account" className={`${buttonClass("secondary")} w-full`}>
      {yours && <Icon name="check" />}
      {yours ? "Your plan" : "Manage plan"}
      <span className="sr-only">{yours ? `: ${planName}` : ` to choose ${planName}`}</span>
    </a>
  );
}
