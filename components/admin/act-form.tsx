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
type Props = {
  action: FormAct;
  label: string;
  pendingLabel: string;
  /** Where another action of the view is the primary one. */
  secondary?: boolean;
  children: (at: Fields) => ReactNode;
};

export function ActForm({ action, label, pendingLabel, secondary = false, children }: Props) {
  const [state, submit] = useActionState(action, null);
  return (
    <form action={submit} className="grid gap-5">
      <div className="grid items-start gap-x-5 gap-y-4 sm:grid-cols-2 xl:grid-cols-3">
        {children({ errors: state?.errors ?? {}, values: state?.values ?? {} })}
      </div>
      <div>
        <SubmitButton variant={secondary ? "secondary" : "primary"} pendingLabel={pendingLabel}>
          {label}
        </SubmitButton>
        <ActNews result={state} className="mt-5" />
        {state?.link && (
          <div className="mt-3">
            <CopyField label="link" value={state.link} />
          </div>
        )}
      </div>
    </form>
  );
}
