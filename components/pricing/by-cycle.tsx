import type { ReactNode } from "react";
import type { BillingCycle } from "@/lib/billing/catalogue";

const SHOWN: Record<BillingCycle, string> = {
  monthly: "yearly:invisible",
  yearly: "invisible yearly:visible",
};

type Props = { render: (cycle: BillingCycle) => ReactNode; className?: string };

/** Both cycles in the HTML and in one place, of which the choice above shows one; nothing moves on changing it. */
export function ByCycle({ render, className = "" }: Props) {
  return (
    <div className={`stack ${className}`}>
      <div className={SHOWN.monthly}>{render("monthly")}</div>
      <div className={SHOWN.yearly}>{render("yearly")}</div>
    </div>
  );
}
