"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { SubmitButton } from "@/components/ui/submit-button";
import { ROTATION_OVERLAP_HOURS } from "@/lib/billing/policy";
import { KeyEnd } from "./key-state";
import { type Made, NewSecret } from "./new-secret";

type Rotation = {
  error?: string;
  errors?: Record<string, string>;
  made?: Made;
  /** null = the old key is refused from now on. */
  oldUntil?: Date | null;
};

type Props = { action: (state: Rotation, formData: FormData) => Promise<Rotation>; origin: string };

const CHOICES = [...ROTATION_OVERLAP_HOURS].sort((one, other) => one - other);

export function RotateKeyForm({ action, origin }: Props) {
  const [{ error, errors, made, oldUntil }, submit] = useActionState(action, {});
  if (made) {
    return (
      <div className="grid gap-4">
        <NewSecret made={made} origin={origin}>
          <p className="text-sm">
            {oldUntil ? (
              <>
                The old key works until <KeyEnd at={oldUntil} />. Put the new one in its place by then.
              </>
            ) : (
              "The old key is refused from now on."
            )}
          </p>
        </NewSecret>
        <div>
          <ButtonLink href="/account/keys">Go to the keys</ButtonLink>
        </div>
      </div>
    );
  }
  const refusal = error ?? errors?.overlap;
  return (
    <form action={submit} className="grid gap-5">
      {refusal && <Banner urgency="critical" title={refusal} live />}
      <SegmentedControl
        legend="The old key goes on working for"
        legendVisible
        name="overlap"
        segments={CHOICES.map((hours) => ({ value: String(hours), label: overlapWords(hours) }))}
        defaultValue={String(ROTATION_OVERLAP_HOURS[0])}
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton pendingLabel="Rotating">Rotate key</SubmitButton>
        <ButtonLink href="/account/keys">Keep key</ButtonLink>
      </div>
    </form>
  );
}

function overlapWords(hours: number): string {
  if (hours === 0) return "No time";
  const [count, unit] = hours < 24 ? [hours, "hour"] : [hours / 24, "day"];
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
