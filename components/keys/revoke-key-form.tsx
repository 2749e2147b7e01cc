"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";

type Result = { error?: string };
type Props = { action: (state: Result, formData: FormData) => Promise<Result> };

export function RevokeKeyForm({ action }: Props) {
  const [{ error }, submit] = useActionState(action, {});
  return (
    <form action={submit} className="grid gap-5">
      {error && <Banner urgency="critical" title={error} live />}
      <div className="flex flex-wrap gap-3">
        <SubmitButton variant="critical" pendingLabel="Revoking">
          Revoke key
        </SubmitButton>
        <ButtonLink href="/account/keys">Keep key</ButtonLink>
      </div>
    </form>
  );
}
