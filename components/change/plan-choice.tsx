"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { PERIOD } from "@/components/pricing/offers";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button-class";
import { Price } from "@/components/ui/price";
import { formatCredits } from "@/lib/billing/money";
import { useDesk } from "./desk";
import type { ComparedPlan } from "./types";

export type Choice = ComparedPlan & { id: number; standing: "current" | "scheduled" | "unpaid" | "open" };

type Props = { choices: readonly Choice[]; chosen: number };

const PATH = "/account/change";

/** One radio per plan. Choosing shows what it would cost; without a script the button under them does. */
export function PlanChoice({ choices, chosen }: Props) {
  const router = useRouter();
  const { look, looking } = useDesk();
  const choose = (id: string) => look(() => router.replace(`${PATH}?plan=${id}`, { scroll: false }));
  return (
    <form action={PATH} method="get" aria-busy={looking} className="mb-6">
      <fieldset className="min-w-0">
        <legend className="mb-3 text-base font-semibold">Choose a plan</legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {choices.map((choice) => (
            <PlanRadio key={choice.id} choice={choice} checked={choice.id === chosen} choose={choose} />
          ))}
        </div>
      </fieldset>
      <button type="submit" className={`${buttonClass("secondary")} mt-4 hidden noscript:inline-flex`}>
        Show what it costs
      </button>
    </form>
  );
}

type RadioProps = { choice: Choice; checked: boolean; choose: (id: string) => void };

function PlanRadio({ choice, checked, choose }: RadioProps) {
  const { id, name, standing, credits, limits, amountCents, billingCycle } = choice;
  const requests = limits.requestsPerPeriod === null ? "unlimited" : formatCredits(limits.requestsPerPeriod);
  return (
    <label className="relative flex cursor-pointer gap-3 rounded-card border bg-surface-raised p-4 hover:border-ink has-checked:border-accent has-checked:outline has-checked:outline-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="plan"
        value={id}
        defaultChecked={checked}
        onChange={(event) => choose(event.target.value)}
        className="mt-1 size-4 shrink-0 accent-accent outline-none"
      />
      <span className="grid min-w-0 flex-1 content-start gap-1">
        <span className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
          <span className="font-semibold">{name}</span>
          <Price amountCents={amountCents} per={PERIOD[billingCycle]} />
        </span>
        <span className="text-sm text-ink-muted tabular-nums">
          {formatCredits(credits)} credits and {requests} requests a month
        </span>
        {STANDINGS[standing]}
      </span>
    </label>
  );
}

const STANDINGS: Record<Choice["standing"], ReactNode> = {
  current: (
    <span className="mt-1">
      <Badge tone="accent" icon="check">
        Your plan
      </Badge>
    </span>
  ),
  scheduled: (
    <span className="mt-1">
      <Badge icon="scheduled">Scheduled</Badge>
    </span>
  ),
  unpaid: (
    <span className="mt-1">
      <Badge tone="attention" icon="warning">
        Not paid yet
      </Badge>
    </span>
  ),
  open: null,
};
