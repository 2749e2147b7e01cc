"use client";

import { useActionState, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button-class";
import { InputField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { type Made, NewSecret } from "./new-secret";
import { ScopeFields } from "./scope-fields";

type NewKey = {
  error?: string;
  errors?: Record<string, string>;
  values?: Record<string, string>;
  made?: Made;
};

type Props = { action: (state: NewKey, formData: FormData) => Promise<NewKey>; origin: string };

/** The form, and in its place the secret of the key that it made. */
export function CreateKeyForm(props: Props) {
  const [round, setRound] = useState(0);
  return <OneKey key={round} {...props} next={() => setRound(round + 1)} />;
}

function OneKey({ action, origin, next }: Props & { next: () => void }) {
  const [{ error, errors, values, made }, submit] = useActionState(action, {});
  if (made) {
    return (
      <div className="grid gap-4">
        <NewSecret made={made} origin={origin} />
        <div>
          {/* Without a script the link reads the page anew. */}
          <a
            href="/account/keys"
            className={buttonClass()}
            onClick={(event) => {
              if (event.defaultPrevented) return;
              event.preventDefault();
              next();
            }}
          >
            Create another key
          </a>
        </div>
      </div>
    );
  }
  return (
    <form action={submit} className="grid max-w-form gap-5">
      {error && <Banner urgency="critical" title={error} live />}
      <InputField
        id="name"
        label="Name"
        maxLength={100}
        autoComplete="off"
        hint="After what uses it, as “build server”."
        defaultValue={values?.name}
        error={errors?.name}
      />
      <ScopeFields values={values} error={errors?.scopes} />
      <div className="grid gap-5 sm:grid-cols-2">
        <InputField
          id="expires"
          label="Last day"
          type="date"
          optional
          hint="It works until the end of that day, UTC."
          defaultValue={values?.expires}
          error={errors?.expires}
        />
        <InputField
          id="limit"
          label="Own credit limit"
          inputMode="decimal"
          autoComplete="off"
          optional
          hint="The most that it may use in a period."
          defaultValue={values?.limit}
          error={errors?.limit}
        />
      </div>
      <div>
        <SubmitButton pendingLabel="Creating key">Create key</SubmitButton>
      </div>
    </form>
  );
}
