"use client";

import { useActionState, useEffect, useRef } from "react";
import { curlOf } from "@/components/billing/first-request";
import { Banner } from "@/components/ui/banner";
import { CopyField } from "@/components/ui/copy-field";
import { InputField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";

type NewKey = { error?: string; errors?: Record<string, string>; secret?: string; name?: string };

type Props = { action: (state: NewKey, formData: FormData) => Promise<NewKey>; origin: string };

export function CreateKeyForm({ action, origin }: Props) {
  const [result, submit] = useActionState(action, {});
  return (
    <div className="grid gap-5">
      {result.error && <Banner urgency="critical" title={result.error} live />}
      <form action={submit} className="grid max-w-form gap-4">
        <InputField
          id="name"
          label="Name"
          maxLength={100}
          autoComplete="off"
          hint="After what uses it, as “build server”."
          error={result.errors?.name}
        />
        <div>
          <SubmitButton pendingLabel="Creating key">Create key</SubmitButton>
        </div>
      </form>
      {result.secret && (
        <NewSecret key={result.secret} name={result.name ?? ""} secret={result.secret} origin={origin} />
      )}
    </div>
  );
}

/** Stands until the page is left: the secret isn't stored anywhere else. */
function NewSecret({ name, secret, origin }: { name: string; secret: string; origin: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="grid gap-3 rounded-card border border-accent bg-accent-wash p-4">
      <h3 ref={heading} tabIndex={-1} className="text-sm break-words outline-none">
        Key “{name}” is created. Copy its secret now: it is not shown again
      </h3>
      <CopyField label="secret" value={secret} />
      <p className="text-sm">A request with it, to see that it works:</p>
      <CopyField label="request" value={curlOf(origin, secret)} multiline />
    </section>
  );
}
