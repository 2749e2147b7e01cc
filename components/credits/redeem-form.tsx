"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { InputField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { type Credits, formatCredits } from "@/lib/billing/money";

type Refusal = { code?: string; error?: string };
export type RedeemState = ({ kind: "idle" | "refused" } & Refusal) | { kind: "redeemed"; credits: Credits };

type Props = { action: (state: RedeemState, formData: FormData) => Promise<RedeemState> };

export function RedeemForm({ action }: Props) {
  const [state, submit] = useActionState(action, { kind: "idle" });
  const refused: Refusal = state.kind === "redeemed" ? {} : state;
  return (
    <form action={submit} className="grid gap-4">
      <InputField
        id="code"
        label="Code"
        autoComplete="off"
        autoCapitalize="characters"
        maxLength={100}
        defaultValue={refused.code}
        error={refused.error}
      />
      <div>
        <SubmitButton variant="secondary" pendingLabel="Redeeming">
          Redeem code
        </SubmitButton>
        <div role="status">
          {state.kind === "redeemed" && (
            <Banner
              urgency="positive"
              title={`${formatCredits(state.credits)} credits were added`}
              className="mt-4"
            >
              They never expire.
            </Banner>
          )}
          {refused.error && <span className="sr-only">{refused.error}</span>}
        </div>
      </div>
    </form>
  );
}
