"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { CheckboxField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { ALWAYS_KINDS, NOTICE_KINDS, type NoticeKind, OPTIONAL_KINDS } from "@/lib/billing/notices";

type Props = {
  muted: readonly string[];
  action: (state: { saved: boolean }, formData: FormData) => Promise<{ saved: boolean }>;
};

const nameOf = (kind: NoticeKind) => NOTICE_KINDS[kind].name;
const ALWAYS = ALWAYS_KINDS.map(nameOf);

/** Which notices come by mail too. In the inbox all of them stand. */
export function PreferencesForm({ muted, action }: Props) {
  const [{ saved }, submit] = useActionState(action, { saved: false });
  return (
    <form action={submit} className="grid gap-5">
      <fieldset>
        <legend className="mb-2 text-sm font-semibold">By mail, if you like</legend>
        <div className="grid gap-x-8 sm:grid-cols-2">
          {OPTIONAL_KINDS.map((kind) => (
            <CheckboxField
              key={`${kind}:${muted.includes(kind)}`}
              id={`mail-${kind}`}
              name="mail"
              value={kind}
              label={nameOf(kind)}
              defaultChecked={!muted.includes(kind)}
            />
          ))}
        </div>
      </fieldset>
      <section>
        <h3 className="mb-2 text-sm">Always by mail</h3>
        <p className="max-w-text text-sm text-ink-muted">
          Money and access depend on these, so they can't be switched off:{" "}
          {ALWAYS.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join(", ")}.
        </p>
      </section>
      <div>
        <SubmitButton variant="secondary" pendingLabel="Saving">
          Save choice
        </SubmitButton>
        <div role="status">
          {saved && <Banner urgency="positive" title="Your choice is saved" className="mt-4" />}
        </div>
      </div>
    </form>
  );
}
