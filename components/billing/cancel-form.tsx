"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { TextareaField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { FormResult } from "./result-form";

type Props = { action: (state: FormResult, formData: FormData) => Promise<FormResult> };

export function CancelForm({ action }: Props) {
  const [result, submit] = useActionState(action, {});
  return (
    <form action={submit} className="grid gap-5">
      {result.error && <Banner urgency="critical" title={result.error} live />}
      <TextareaField
        id="reason"
        label="What would have made you stay?"
        optional
        rows={3}
        maxLength={500}
        error={result.errors?.reason}
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton variant="critical" pendingLabel="Ending the plan">
          Cancel plan
        </SubmitButton>
        <ButtonLink href="/account">Keep plan</ButtonLink>
      </div>
    </form>
  );
}
