"use client";

import { type ReactNode, useActionState } from "react";
import { useFormStatus } from "react-dom";
import { buttonClass } from "@/components/ui/button-class";
import { ActNews, type ActResult } from "./acts";

export type Replay = (eventId: string) => Promise<ActResult>;

/** One form around all rows: each button names its event, and one place tells what came of it. */
export function ReplayForm({ replay, children }: { replay: Replay; children: ReactNode }) {
  const [result, submit] = useActionState<ActResult, FormData>(
    (_result, formData) => replay(String(formData.get(FIELD))),
    null,
  );
  return (
    <form action={submit}>
      <ActNews result={result} className="mb-4" />
      {children}
    </form>
  );
}

const FIELD = "event_id";

export function ReplayButton({ id, variant = "link" }: { id: string; variant?: "link" | "secondary" }) {
  const { pending, data } = useFormStatus();
  const mine = pending && data.get(FIELD) === id;
  return (
    <button
      type="submit"
      name={FIELD}
      value={id}
      aria-disabled={pending}
      onClick={(event) => pending && event.preventDefault()}
      className={buttonClass(variant)}
    >
      <span className="stack justify-items-end">
        <span className={mine ? "invisible" : ""}>
          Replay<span className="sr-only"> {id}</span>
        </span>
        <span className={mine ? "" : "invisible"}>Replaying</span>
      </span>
    </button>
  );
}
