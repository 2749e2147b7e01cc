"use client";

import { type ReactNode, useActionState } from "react";
import { PickButton } from "@/components/ui/pick-button";
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
  return (
    <PickButton name={FIELD} value={id} pendingLabel="Replaying" variant={variant}>
      Replay<span className="sr-only"> {id}</span>
    </PickButton>
  );
}
