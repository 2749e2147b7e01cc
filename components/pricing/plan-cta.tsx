"use client";

import type { ReactNode } from "react";
import { Icon, type IconName } from "@/components/ui/icon";
import type { BillingCycle, TierId } from "@/lib/billing/catalogue";
import { type Offering, offeringTo, useSituation } from "./situation";

type Props = {
  tier: TierId;
  cycle: BillingCycle;
  /** The plan's name, for those who don't see the card. */
  name: string;
  /** Where the plan is changed to. */
  href: string;
  /** For whoever has no plan: it stands in the HTML. */
  children: ReactNode;
};

/** Adjusts a card's button to who looks at it; all have the same size. */
export function PlanCta({ tier, cycle, name, href, children }: Props) {
  const offering = offeringTo(useSituation(), tier, cycle);
  if (offering === "new") return children;
  const { word, icon, spoken } = LOOKS[offering];
  return (
    <a
      href={offering === "yours" ? "/account" : href}
      className={`button w-full ${offering === "yours" ? "button-yours" : ""}`}
    >
      {icon && <Icon name={icon} />}
      {word}
      <span className="sr-only">
        {spoken} {name}
      </span>
    </a>
  );
}

type Look = { word: string; icon?: IconName; spoken: string };

const LOOKS: Record<Exclude<Offering, "new">, Look> = {
  yours: { word: "Your plan", icon: "check", spoken: ":" },
  scheduled: { word: "Scheduled", icon: "scheduled", spoken: ":" },
  upgrade: { word: "Upgrade", spoken: " to" },
  downgrade: { word: "Downgrade", spoken: " to" },
};
