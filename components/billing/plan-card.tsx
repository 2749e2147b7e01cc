import type { ReactNode } from "react";
import { PERIOD } from "@/components/pricing/offers";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Price } from "@/components/ui/price";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Standing } from "./standing";
import { consequenceWords, nextWords } from "./words";

type Props = {
  standing: Standing;
  /** The form that takes a cancellation back, and the one that takes a planned change back. */
  resume: ReactNode;
  keep: ReactNode;
};

/** Plan, price, what comes next, and what to do about it. */
export function PlanCard({ standing, resume, keep }: Props) {
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
        {access.reason === "grace" && (
          <ButtonLink href="/account/payment" variant="primary">
            Pay now
          </ButtonLink>
        )}
        {access.reason === "paid" && plan?.pending && keep}
        {access.reason === "paid" && (
          <ButtonLink href="/account/change">{plan?.unpaid ? "Finish the switch" : "Change plan"}</ButtonLink>
        )}
        {(access.reason === "paid" || access.reason === "grace") && (
          <ButtonLink href="/account/cancel" variant="link-critical">
            Cancel plan
          </ButtonLink>
        )}
      </div>
    </Card>
  );
}
