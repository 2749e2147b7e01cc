"use client";

import { useState } from "react";

export type EstimatorPlan = {
  name: string;
  /** null = unlimited */
  requests: number | null;
  requestsText: string;
  price: string;
};

type Props = {
  /** From the smallest up; the last one has no limit. */
  plans: readonly EstimatorPlan[];
  startsWith: number;
};

const format = new Intl.NumberFormat("en-US").format;

/** Requests per month to the smallest plan that covers them. Without scripts the limits themselves are listed. */
export function Estimator({ plans, startsWith }: Props) {
  const [text, setText] = useState(String(startsWith));
  const digits = text.replace(/\D/g, "").slice(0, 12);
  const asked = Number(digits);
  const plan = plans.find((one) => one.requests === null || asked <= one.requests);

  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-4 noscript:hidden">
        <label className="grid gap-1.5 text-sm font-medium">
          Requests per month
          <input
            inputMode="numeric"
            autoComplete="off"
            value={digits && format(asked)}
            onChange={(event) => setText(event.target.value)}
            className="h-14 w-52 rounded-control border bg-surface-raised px-4 text-xl font-semibold tabular-nums"
          />
        </label>
        {plan && (
          <output
            aria-live="polite"
            className="grid min-h-14 flex-1 basis-64 content-center gap-2 text-sm sm:mt-6.5"
          >
            <span>
              <strong className="font-semibold">{plan.name}</strong>, {plan.price}
              {plan.requests === null
                ? ": no limit on requests."
                : `: ${plan.requestsText} requests a month, of which you would use ${share(asked, plan.requests)}.`}
            </span>
            {plan.requests !== null && (
              <span
                className="block h-1.5 max-w-md overflow-hidden rounded-bar border bg-surface-sunken"
                aria-hidden="true"
              >
                <span className="block h-full bg-accent" style={{ width: share(asked, plan.requests) }} />
              </span>
            )}
          </output>
        )}
      </div>
      <ul className="hidden gap-1 text-sm noscript:grid">
        {plans.map((one) => (
          <li key={one.name}>
            {one.requests === null ? "More" : `Up to ${one.requestsText}`} requests a month: {one.name},{" "}
            {one.price}
          </li>
        ))}
      </ul>
    </div>
  );
}

function share(part: number, whole: number): string {
  return `${Math.ceil((part * 100) / whole)}%`;
}
