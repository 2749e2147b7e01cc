"use client";

import { useActionState } from "react";
import type { FormResult } from "@/components/billing/result-form";
import { Banner } from "@/components/ui/banner";
import { PickButton } from "@/components/ui/pick-button";
import type { Pack } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney, spokenMoney } from "@/lib/billing/money";

type Props = {
  packs: readonly Pack[];
  action: (state: FormResult, formData: FormData) => Promise<FormResult>;
};

export function PackForm({ packs, action }: Props) {
  const [result, submit] = useActionState(action, {});
  return (
    <form action={submit}>
      <div role="status">
        {result.error && (
          <Banner urgency="critical" title={result.error} className="mb-4">
            You were not charged.
          </Banner>
        )}
      </div>
      <ul className="text-sm">
        {packs.map(({ id, credits, amountCents }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-dotted py-2 first:border-t-0"
          >
            <span>
              <span className="font-semibold tabular-nums">{formatCredits(credits)}</span> credits
            </span>
            <PickButton name="pack" value={id} pendingLabel="Opening Checkout" variant="secondary">
              <span aria-hidden="true">Buy for {formatMoney(amountCents)}</span>
              <span className="sr-only">
                Buy {formatCredits(credits)} credits for {spokenMoney(amountCents)}
              </span>
            </PickButton>
          </li>
        ))}
      </ul>
    </form>
  );
}
