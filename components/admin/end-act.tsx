"use client";

import { type ReactNode, useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { ActFormState } from "./act-form";

export type EndAction = (formData: FormData) => Promise<ActFormState>;

type Props = {
  /** What ends, as its row calls it. */
  name: string;
  noun: string;
  /** The form's field that says which, and its value. */
  field: string;
  value: string;
  consequence: string;
  ended: boolean;
  action: EndAction;
  /** More fields: a reason. */
  children?: ReactNode;
};

/** Stays in the row of what has ended, where it has told so. */
export function EndAct({ name, noun, field, value, consequence, ended, action, children }: Props) {
  const [result, setResult] = useState<ActFormState>(null);
  const isDone = ended && result?.ok === true;

  // The button that had the focus is gone.
  useEffect(() => {
    if (isDone) document.getElementById("main")?.focus({ preventScroll: true });
  }, [isDone]);

  const words = result && (Object.values(result.errors ?? {})[0] ?? result.message);
  return (
    <>
      {!ended && (
        <ConfirmDialog
          trigger={
            <>
              End<span className="sr-only"> {name}</span>
            </>
          }
          title={`End ${name}?`}
          description={consequence}
          confirm={`End ${noun}`}
          pendingLabel={`Ending ${noun}`}
          keep={`Keep ${noun}`}
          action={async (formData) => setResult(await action(formData))}
        >
          <input type="hidden" name={field} value={value} />
          {children}
        </ConfirmDialog>
      )}
      <span role="status" className={result && !result.ok ? "block text-xs text-critical" : "sr-only"}>
        {words}
      </span>
    </>
  );
}
