import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { Timeline, type TimelineFact } from "@/components/ui/timeline";
import { formatCredits, formatMoney } from "@/lib/billing/money";
import { type Entry, entryCause, entryTitle } from "./ledger";
import type { Standing } from "./standing";
import { plainCredits, signedCredits } from "./words";

type Props = { standing: Standing; entries: readonly Entry[]; empty: ReactNode };

/** What comes next, hollow, above what was entered in the ledger, newest first. */
export function History({ standing, entries, empty }: Props) {
  const facts = [...aheadOf(standing), ...entries.map(factOf)];
  if (facts.length === 0) return <EmptyState title="Nothing entered yet">{empty}</EmptyState>;
  const years = new Set(facts.map((fact) => new Date(fact.at).getUTCFullYear()));
  return <Timeline label="What comes and what was" facts={facts} year={years.size > 1} />;
}

function factOf(entry: Entry): TimelineFact {
  const balance = `${entry.bucket === "purchased" ? "purchased" : "balance"}\u00a0${plainCredits(entry.balanceAfter)}`;
  return {
    id: entry.sequence,
    at: entry.at,
    title: entryTitle(entry),
    detail: [entryCause(entry), balance].filter(Boolean).join(" · "),
    amount: signedCredits(entry.amount),
  };
}

/** Latest first, as the rest of the line. */
function aheadOf({ access, plan, now, allowanceEndsAt }: Standing): TimelineFact[] {
  const facts: TimelineFact[] = [];
  const end = access.until;
  if (access.reason === "trial" && end) {
    facts.push({ id: "trial", at: end, title: "Trial ends", detail: "No charge" });
  }
  if (access.reason === "ending" && end) {
    facts.push({ id: "end", at: end, title: `${access.planName} ends`, detail: "No further charge" });
  }
  if (access.reason === "grace" && end) {
    facts.push({ id: "grace", at: end, title: `${access.planName} ends, unless the payment arrives` });
  }
  const pending = access.reason === "paid" ? plan?.pending : null;
  if (pending && pending.at > now) {
    facts.push({
      id: "switch",
      at: pending.at,
      title: `Switches to ${pending.name}, ${formatMoney(pending.amountCents)}`,
      detail: "Revocable until then",
    });
  } else if (access.reason === "paid" && plan && plan.periodEnd > now) {
    facts.push({
      id: "renewal",
      at: plan.periodEnd,
      title: `Renews for ${formatMoney(plan.amountCents)}`,
      detail: `Allowance set to ${formatCredits(plan.credits)} credits`,
    });
  }
  if (plan?.unpaid && plan.unpaid.until > now) {
    facts.push({
      id: "unpaid",
      at: plan.unpaid.until,
      title: `Switch to ${plan.unpaid.name} lapses, unless it is paid`,
      detail: "You were not charged",
    });
  }
  const isMonthOfAYear =
    plan?.billingCycle === "yearly" && allowanceEndsAt && allowanceEndsAt < plan.periodEnd;
  if (plan && isMonthOfAYear && allowanceEndsAt > now) {
    facts.push({
      id: "month",
      at: allowanceEndsAt,
      title: "Next month's allowance",
      detail: `${formatCredits(plan.credits)} credits. No charge`,
    });
  }
  return facts
    .map((fact) => ({ ...fact, future: true }))
    .sort((one, other) => Number(other.at) - Number(one.at));
}
