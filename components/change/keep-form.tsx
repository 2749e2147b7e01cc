"use client";

import { SubmitButton } from "@/components/ui/submit-button";
import { useDesk } from "./desk";

/** Takes back what is planned, or gives up what waits for its payment. */
export function KeepForm({ label }: { label: string }) {
  const { act } = useDesk();
  return (
    <form action={act}>
      <input type="hidden" name="act" value="undo" />
      <SubmitButton variant="secondary" pendingLabel="Taking it back">
        {label}
      </SubmitButton>
    </form>
  );
}
