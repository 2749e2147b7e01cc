"use client";

import type { ReactNode } from "react";
import { CheckboxField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { BillingCycle } from "@/lib/billing/catalogue";
import { useDesk } from "./desk";

type Props = {
  planId: number;
  billingCycle: BillingCycle;
  /** What is agreed to by paying now; null when nothing is charged today. */
  agreement: { prorationDate: Date; amountDueCents: number } | null;
  /** Only where money moves. */
  consent: ReactNode;
  button: string;
};

export function ChangeForm({ planId, billingCycle, agreement, consent, button }: Props) {
  const { act, news } = useDesk();
  const errors = news?.kind === "invalid" ? news.errors : {};
  return (
    <form action={act} className="grid gap-4">
      <input type="hidden" name="act" value="change" />
      <input type="hidden" name="plan_id" value={planId} />
      <input type="hidden" name="billing_cycle" value={billingCycle} />
      {agreement && (
        <>
          <input type="hidden" name="proration_date" value={agreement.prorationDate.toISOString()} />
          <input type="hidden" name="amount_due_cents" value={agreement.amountDueCents} />
        </>
      )}
      {consent && <CheckboxField id="consent" value="yes" required label={consent} error={errors.consent} />}
      <div>
        <SubmitButton pendingLabel={agreement ? "Asking your bank" : "Planning the switch"}>
          {button}
        </SubmitButton>
      </div>
    </form>
  );
}
