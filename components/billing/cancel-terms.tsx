import type { ReactNode } from "react";
import { TIERS } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney, isPositive } from "@/lib/billing/money";
import type { PlanInForce, Standing } from "./standing";
import { longDay } from "./words";

/** What ending the plan takes and what it leaves. */
export function CancelTerms({ standing, plan }: { standing: Standing; plan: PlanInForce }) {
  const { access, purchased } = standing;
  const atOnce = access.reason === "grace";
  const { requestsPerPeriod } = TIERS.free.limits;
  const when = atOnce ? "Now" : longDay(plan.periodEnd);
  return (
    <div className="mb-8 grid gap-x-8 gap-y-6 rounded-card border bg-surface-raised p-5 sm:grid-cols-2 sm:p-6">
      <List title="What stops">
        <li>
          {when}: {plan.name} and its limits
        </li>
        <li>
          {when}: what is left of the allowance, now {formatCredits(atLeastZero(access.allowance))} credits
        </li>
        {plan.pending && (
          <li>
            Now: your planned switch to {plan.pending.name} on {longDay(plan.pending.at)}, which is given up
          </li>
        )}
        {plan.unpaid && (
          <li>Now: the switch to {plan.unpaid.name} that waits for its payment, which is given up</li>
        )}
        <li>The charge of {formatMoney(plan.amountCents)} at each renewal</li>
      </List>
      <List title="What stays">
        {!atOnce && <li>The plan and its credits, until then</li>}
        <li>
          Your account and keys, on the Free tier
          {requestsPerPeriod !== null && ` with ${formatCredits(requestsPerPeriod)} requests a period`}
        </li>
        <li>
          Purchased credits{isPositive(purchased) ? `: ${formatCredits(purchased)}` : ""}, which never expire
        </li>
      </List>
    </div>
  );
}

function List({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 text-sm">{title}</h2>
      <ul className="text-sm text-ink-muted [&>li]:border-t [&>li]:border-dotted [&>li]:py-2">{children}</ul>
    </section>
  );
}

function atLeastZero(credits: string): string {
  return credits.startsWith("-") ? "0" : credits;
}
