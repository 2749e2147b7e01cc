"use client";

import { type ReactNode, useActionState } from "react";
import { CopyField } from "@/components/ui/copy-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { ActNews } from "./acts";

/** What a form's act came to. Errors and values by field; a link is for somebody else to open. */
export type ActFormState = {
  ok: boolean;
  message: string;
  errors?: Record<string, string>;
  values?: Record<string, string>;
  link?: string;
} | null;

export type FormAct = (state: ActFormState, formData: FormData) => Promise<ActFormState>;

type Fields = { errors: Record<string, string>; values: Record<string, string> };
type Props = { action: FormAct; label: string; pendingLabel: string; children: (at: Fields) => ReactNode };

export function ActForm({ action, label, pendingLabel, children }: Props) {
  const [state, submit] = useActionState(action, null);
  return (
    <form action={submit} className="grid gap-5">
      <ActNews result={state} className="" />
      {state?.link && <CopyField label="link" value={state.link} />}
      <div className="grid items-start gap-x-5 gap-y-4 sm:grid-cols-2 xl:grid-cols-3">
        {children({ errors: state?.errors ?? {}, values: state?.values ?? {} })}
      </div>
      <div>
        <SubmitButton pendingLabel={pendingLabel}>{label}</SubmitButton>
      </div>
    </form>
  );
}
