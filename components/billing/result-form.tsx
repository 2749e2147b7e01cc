"use client";

import { type ReactNode, useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { SubmitButton } from "@/components/ui/submit-button";

export type FormResult = { error?: string; errors?: Record<string, string> };

type Props = {
  action: () => Promise<FormResult>;
  label: string;
  pendingLabel: string;
  /** Where another action of the view is the primary one. */
  secondary?: boolean;
  children?: ReactNode;
};

/** One button that does one thing, and says so when it failed. */
export function ResultForm({ action, label, pendingLabel, secondary = false, children }: Props) {
  const [result, submit] = useActionState<FormResult>(() => action(), {});
  return (
    <form action={submit} className="grid gap-3">
      {result.error && <Banner urgency="critical" title={result.error} live />}
      {children}
      <div>
        <SubmitButton variant={secondary ? "secondary" : "primary"} pendingLabel={pendingLabel}>
          {label}
        </SubmitButton>
      </div>
    </form>
  );
}
