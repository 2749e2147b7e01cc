import { PERIOD } from "@/components/pricing/offers";
import { TIERS } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney } from "@/lib/billing/money";
import { MONTHS_PER_CYCLE } from "@/lib/billing/policy";
import type { ComparedPlan } from "./types";

export type Differences = { gained: string[]; lost: string[] };

/** What a change brings and takes, in words. Where the new plan has no number of its own, the contract says it. */
export function differencesOf(from: ComparedPlan, to: ComparedPlan): Differences {
  const gained: string[] = [];
  const lost: string[] = [];
  const numbers: [before: number | null, after: number | null, words: (number: string) => string][] = [
    [from.credits, to.credits, (number) => `${number} credits a month`],
    [from.limits.requestsPerPeriod, to.limits.requestsPerPeriod, (number) => `${number} requests a month`],
    [from.limits.rateLimitPerMinute, to.limits.rateLimitPerMinute, (number) => `${number} requests a minute`],
  ];
  for (const [before, after, words] of numbers) {
    if (before === after) continue;
    const isMore = before !== null && (after === null || after > before);
    (isMore ? gained : lost).push(`${words(numberWords(after))} instead of ${numberWords(before)}`);
  }
  if (from.tier !== to.tier) {
    const isHigher =
      to.amountCents / MONTHS_PER_CYCLE[to.billingCycle] >
      from.amountCents / MONTHS_PER_CYCLE[from.billingCycle];
    (isHigher ? gained : lost).push(...tierWords(from, to));
  }
  const saving = yearlySaving(from, to);
  if (saving > 0) gained.push(`${formatMoney(saving)} a year saved, in one payment`);
  if (saving < 0) lost.push(`The ${formatMoney(-saving)} that paying by the year saves`);
  return { gained, lost };
}

function numberWords(value: number | null): string {
  return value === null ? "unlimited" : formatCredits(value);
}

function tierWords(from: ComparedPlan, to: ComparedPlan): string[] {
  const [before, after] = [TIERS[from.tier], TIERS[to.tier]];
  const facts = [
    [`${after.support} support`, before.support, after.support],
    [`${after.analytics} analytics`, before.analytics, after.analytics],
    [`SLA ${after.sla}`, before.sla, after.sla],
  ] as const;
  return facts.flatMap(([words, one, other]) =>
    one === other ? [] : [`${words} instead of ${one === "None" ? "none" : one.toLowerCase()}`],
  );
}

/** Between the two cycles of one plan, in cents; negative when it is given up. */
function yearlySaving(from: ComparedPlan, to: ComparedPlan): number {
  if (from.tier !== to.tier || PERIOD[from.billingCycle] === PERIOD[to.billingCycle]) return 0;
  const saving = ({ amountCents: monthly }: ComparedPlan, { amountCents: yearly }: ComparedPlan) =>
    monthly * MONTHS_PER_CYCLE.yearly - yearly;
  return to.billingCycle === "yearly" ? saving(from, to) : -saving(to, from);
}
