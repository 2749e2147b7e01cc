import type { ReactNode } from "react";
import { PERIOD } from "@/components/pricing/offers";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Price } from "@/components/ui/price";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Standing } from "./standing";
import { consequenceWords, nextWords } from "./words";

/** Plan, price, what comes next, and the one thing to do about it. `resume` is the form that takes a cancel back. */
export function PlanCard({ standing, resume }: { standing: Standing; resume: ReactNode }) {
  const { access, plan } = standing;
  return (
    <Card title={access.planName} aside={<StatusBadge status={access.status} />} className="flex flex-col">
      <Price
        amountCents={plan?.amountCents ?? 0}
        per={plan ? PERIOD[plan.billingCycle] : "month"}
        size="hero"
      />
      <p className="mt-3 font-medium">{nextWords(standing)}</p>
      <p className="mt-1 max-w-text text-sm text-ink-muted">{consequenceWords(standing)}</p>
      <div className="mt-auto flex flex-wrap items-center gap-x-5 gap-y-2 pt-5">
        {!plan && (
          <ButtonLink href="/pricing" variant="primary">
            Choose a plan
          </ButtonLink>
        )}
        {access.reason === "ending" && resume}
        {(access.reason === "paid" || access.reason === "grace") && (
          <ButtonLink href="/account/cancel" variant="link-critical">
            Cancel plan
          </ButtonLink>
        )}
      </div>
    </Card>
  );
}
