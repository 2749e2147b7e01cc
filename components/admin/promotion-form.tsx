"use client";

import { CheckboxField, InputField, SelectField } from "@/components/ui/field";
import { DURATIONS, type Duration } from "@/lib/billing/promotions";
import { ActForm, type FormAct } from "./act-form";

const DURATION_WORDS: Record<Duration, string> = {
  once: "The first invoice",
  repeating: "A number of months",
  forever: "Every invoice",
};

export function PromotionForm({ action }: { action: FormAct }) {
  return (
    <ActForm action={action} label="Make promotion code" pendingLabel="Making the code">
      {({ errors, values }) => {
        const at = (id: string) => ({ id, error: errors[id], defaultValue: values[id], autoComplete: "off" });
        return (
          <>
            <InputField
              {...at("code")}
              label="Code"
              maxLength={50}
              hint="Letters, digits, dashes, as LAUNCH20."
            />
            <InputField
              {...at("percent")}
              label="Percent off"
              optional
              inputMode="decimal"
              hint="This, or an amount."
            />
            <InputField {...at("amount")} label="Dollars off" optional inputMode="decimal" />
            <SelectField
              key={values.duration}
              id="duration"
              label="Applies to"
              defaultValue={values.duration}
              error={errors.duration}
            >
              {DURATIONS.map((duration) => (
                <option key={duration} value={duration}>
                  {DURATION_WORDS[duration]}
                </option>
              ))}
            </SelectField>
            <InputField
              {...at("months")}
              label="Months"
              optional
              inputMode="numeric"
              hint="For a number of months only."
            />
            <InputField {...at("uses")} label="Uses" optional inputMode="numeric" hint="Empty: unlimited." />
            <InputField
              {...at("expires")}
              label="Last day"
              optional
              type="date"
              hint="UTC. Empty: until you end it."
            />
            <div className="self-center">
              <CheckboxField
                id="first_time"
                label="Only for a first purchase"
                value="yes"
                defaultChecked={values.first_time === "yes"}
              />
            </div>
          </>
        );
      }}
    </ActForm>
  );
}
