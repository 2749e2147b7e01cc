"use client";

import { InputField, SelectField } from "@/components/ui/field";
import { BILLING_CYCLES } from "@/lib/billing/catalogue";
import { INVOICE_DUE_DAYS } from "@/lib/billing/policy";
import { ActForm, type FormAct } from "./act-form";

type Props = { action: FormAct; email: string };

export function ContractForm({ action, email }: Props) {
  return (
    <ActForm action={action} label="Offer contract" pendingLabel="Making the price">
      {({ errors, values }) => {
        const at = (id: string) => ({ id, error: errors[id], defaultValue: values[id], autoComplete: "off" });
        return (
          <>
            <InputField
              {...at("email")}
              label="Customer"
              type="email"
              hint="The address they sign in with."
              defaultValue={values.email ?? email}
            />
            <InputField {...at("name")} label="Name" maxLength={100} hint="Stands on the invoice." />
            <SelectField
              key={`cycle ${values.cycle}`}
              id="cycle"
              label="Billed"
              defaultValue={values.cycle}
              error={errors.cycle}
            >
              {BILLING_CYCLES.map((cycle) => (
                <option key={cycle} value={cycle}>
                  {cycle}
                </option>
              ))}
            </SelectField>
            <SelectField
              key={`by ${values.by}`}
              id="by"
              label="Paid"
              defaultValue={values.by}
              error={errors.by}
              hint={`By invoice: mailed, due within ${INVOICE_DUE_DAYS} days.`}
            >
              <option value="checkout">by card, at Checkout</option>
              <option value="invoice">by invoice</option>
            </SelectField>
            <InputField
              {...at("price")}
              label="Price in dollars"
              inputMode="decimal"
              hint="Of a month or a year, as billed."
            />
            <InputField {...at("credits")} label="Credits a month" inputMode="numeric" />
            <InputField
              {...at("requests")}
              label="Requests a month"
              optional
              inputMode="numeric"
              hint="Empty: unlimited."
            />
            <InputField
              {...at("rate")}
              label="Requests a minute"
              optional
              inputMode="numeric"
              hint="Empty: no limit."
            />
            <InputField
              {...at("overage")}
              label="Overage in credits"
              optional
              inputMode="decimal"
              hint="How far use may go below zero. Empty: it stops."
            />
            <InputField
              {...at("reason")}
              label="Reason"
              maxLength={500}
              hint="For the audit log: which agreement?"
            />
          </>
        );
      }}
    </ActForm>
  );
}
