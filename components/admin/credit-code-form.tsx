"use client";

import { InputField } from "@/components/ui/field";
import { ActForm, type FormAct } from "./act-form";

export function CreditCodeForm({ action }: { action: FormAct }) {
  return (
    <ActForm action={action} label="Make credit code" pendingLabel="Making the code" secondary>
      {({ errors, values }) => {
        // Two forms of the page have a code: the names are the same, the ids are not.
        const at = (name: string) => ({
          id: `credit-${name}`,
          name,
          error: errors[name],
          defaultValue: values[name],
          autoComplete: "off",
        });
        return (
          <>
            <InputField
              {...at("code")}
              label="Code"
              maxLength={50}
              hint="Letters, digits, dashes, as WELCOME."
            />
            <InputField
              {...at("credits")}
              label="Credits"
              inputMode="decimal"
              hint="Purchased ones: they never expire."
            />
            <InputField {...at("uses")} label="Uses" optional inputMode="numeric" hint="Empty: unlimited." />
            <InputField
              {...at("per_user")}
              label="Uses per user"
              optional
              inputMode="numeric"
              hint="Empty: once."
            />
            <InputField
              {...at("expires")}
              label="Last day"
              optional
              type="date"
              hint="UTC. Empty: until you end it."
            />
          </>
        );
      }}
    </ActForm>
  );
}
