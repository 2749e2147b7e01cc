import { ChargeLines } from "@/components/billing/charge-lines";
import { longDay, plainCredits, priceWords } from "@/components/billing/words";
import { PERIOD } from "@/components/pricing/offers";
import { Card } from "@/components/ui/card";
import { formatDay } from "@/components/ui/day";
import { Icon } from "@/components/ui/icon";
import { addMonths } from "@/lib/billing/calendar";
import { type Credits, formatCredits, formatMoney, isMore } from "@/lib/billing/money";
import { MONTHS_PER_CYCLE } from "@/lib/billing/policy";
import { ChangeForm } from "./change-form";
import { type Differences, differencesOf } from "./differences";
import type { ComparedPlan, PreviewedChange } from "./types";

type Props = {
  change: PreviewedChange;
  /** What it replaces isn't planned, but waits for its payment. */
  unpaid: boolean;
  from: ComparedPlan;
  to: ComparedPlan & { id: number };
  /** Of the period that runs. */
  used: { credits: Credits; requests: number };
  /** "Visa ending in 4242" */
  card: string | null;
};

/** Everything about one change before it is agreed to: money, credits, what it brings and takes. */
export function ChangeSheet({ change, unpaid, from, to, used, card }: Props) {
  const isNow = change.kind === "upgrade_now";
  const { amountDueCents } = change.charge;
  const when = formatDay(change.effectiveAt);
  return (
    <Card title={isNow ? `${to.name}, from today` : `${to.name}, from ${longDay(change.effectiveAt)}`}>
      <Warnings change={change} unpaid={unpaid} to={to} used={used} />
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-2">
        <div className="grid content-start gap-6">
          {isNow ? <DueToday change={change} to={to} /> : <DueThen change={change} to={to} />}
          <CreditsBeforeAndAfter change={change} to={to} />
        </div>
        <WhatChanges differences={differencesOf(from, to)} />
      </div>
      <div className="mt-6 border-t pt-5">
        <ChangeForm
          key={change.prorationDate.toISOString()}
          planId={to.id}
          billingCycle={to.billingCycle}
          agreement={isNow ? { prorationDate: change.prorationDate, amountDueCents } : null}
          consent={
            isNow &&
            amountDueCents > 0 &&
            `I agree that ${formatMoney(amountDueCents)} is charged to my ${card ?? "card on file"} today, and ${priceWords(to)} from ${longDay(nextCharge(change, to))} until I cancel.`
          }
          button={buttonWords(isNow, amountDueCents, when)}
        />
      </div>
    </Card>
  );
}

function buttonWords(isNow: boolean, amountDueCents: number, when: string): string {
  if (!isNow) return `Switch on ${when}`;
  return amountDueCents > 0 ? `Pay ${formatMoney(amountDueCents)} and switch` : "Switch now";
}

/** An upgrade begins a period of its own. */
function nextCharge({ effectiveAt }: PreviewedChange, { billingCycle }: ComparedPlan): Date {
  return addMonths(effectiveAt, MONTHS_PER_CYCLE[billingCycle]);
}

function DueToday({ change, to }: Pick<Props, "change" | "to">) {
  return (
    <section>
      <h3 className="mb-2 text-sm">What you pay</h3>
      <ChargeLines charge={change.charge} due="Due today" />
      <p className="mt-2 text-sm text-ink-muted">
        Then {priceWords(to)}, next on {longDay(nextCharge(change, to))}.
      </p>
    </section>
  );
}

function DueThen({ change, to }: Pick<Props, "change" | "to">) {
  const { amountDueCents } = change.charge;
  const day = longDay(change.effectiveAt);
  return (
    <section>
      <h3 className="mb-2 text-sm">What you pay</h3>
      <p className="mb-1 text-sm">Nothing today.</p>
      <ChargeLines charge={change.charge} due={`Due on ${day}`} />
      <p className="mt-2 text-sm text-ink-muted">
        Then the same every {PERIOD[to.billingCycle]}
        {amountDueCents === to.amountCents
          ? ""
          : `, or ${formatMoney(to.amountCents)} where nothing is taken off`}
        . Until {day} everything stays as it is, and you can take it back.
      </p>
    </section>
  );
}

function CreditsBeforeAndAfter({ change, to }: Pick<Props, "change" | "to">) {
  const isNow = change.kind === "upgrade_now";
  const isLess = isNow && isMore(to.credits, change.creditsAfter);
  return (
    <section>
      <h3 className="mb-2 text-sm">Your credits</h3>
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm tabular-nums">
        <span>{plainCredits(change.creditsNow)} now</span>
        <span aria-hidden="true">→</span>
        <span className="sr-only">then</span>
        <span className="text-lg font-semibold">{plainCredits(change.creditsAfter)}</span>
        <span className="text-ink-muted">{isNow ? "at once" : `on ${longDay(change.effectiveAt)}`}</span>
      </p>
      <p className="mt-1 text-sm text-ink-muted">
        {isLess &&
          `Less than the full ${formatCredits(to.credits)}: what was spent ahead of the time that you keep paid is taken off. `}
        {!isNow && "What is left of the allowance then expires. "}
        Purchased credits stay yours.
      </p>
    </section>
  );
}

function WhatChanges({ differences: { gained, lost } }: { differences: Differences }) {
  return (
    <div className="grid content-start gap-5">
      {gained.length > 0 && <Facts title="You gain" facts={gained} />}
      {lost.length > 0 && <Facts title="You lose" facts={lost} />}
    </div>
  );
}

function Facts({ title, facts }: { title: string; facts: readonly string[] }) {
  return (
    <section>
      <h3 className="mb-2 text-sm">{title}</h3>
      <ul className="text-sm text-ink-muted [&>li]:border-t [&>li]:border-dotted [&>li]:py-2">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </section>
  );
}

function Warnings({ change, unpaid, to, used }: Pick<Props, "change" | "unpaid" | "to" | "used">) {
  const limit = to.limits.requestsPerPeriod;
  const unlessPaid = change.kind === "upgrade_now" ? " If this one isn't paid, it is planned again." : "";
  const warnings: string[] = [];
  if (isMore(used.credits, to.credits))
    warnings.push(
      `Your usage is above this plan: ${formatCredits(used.credits)} credits used in this period, where it gives ${formatCredits(to.credits)}.`,
    );
  if (limit !== null && used.requests > limit)
    warnings.push(
      `Your usage is above this plan: ${formatCredits(used.requests)} requests in this period, where it allows ${formatCredits(limit)}.`,
    );
  if (change.replaces)
    warnings.push(
      unpaid
        ? `The switch to ${change.replaces} that waits for its payment is given up by this one.`
        : `Your planned switch to ${change.replaces} gives way to this one.${unlessPaid}`,
    );
  if (warnings.length === 0) return null;
  return (
    <ul className="mb-6 grid gap-2 rounded-card bg-attention-wash px-4 py-3 text-sm">
      {warnings.map((warning) => (
        <li key={warning} className="flex gap-3">
          <Icon name="warning" className="mt-0.5 size-4 text-attention" />
          {warning}
        </li>
      ))}
    </ul>
  );
}
