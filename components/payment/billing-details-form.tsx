"use client";

import { useActionState, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { InputField, SelectField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { type BillingDetails, isTaxIdKind, TAX_ID_KINDS } from "@/lib/billing/billing-details";

/** By the names of the form's fields. */
type Texts = Record<string, string>;

export type DetailsState =
  | { kind: "saved" }
  | { kind: "unavailable"; values: Texts }
  | { kind: "invalid"; errors: Texts; values: Texts };
type SaveDetails = (state: DetailsState | null, formData: FormData) => Promise<DetailsState>;

type Country = { code: string; name: string };
type Props = {
  details: BillingDetails;
  /** In the order of their names, which are the server's: a browser may know a country by another one. */
  countries: readonly Country[];
  action: SaveDetails;
};

export function BillingDetailsForm({ details, countries, action }: Props) {
  const [state, submit] = useActionState(action, null);
  const values = state && "values" in state ? state.values : textsOf(details);
  const errors = state?.kind === "invalid" ? state.errors : {};
  const at = (id: string) => ({ id, error: errors[id], defaultValue: values[id], optional: true });
  return (
    <form action={submit} className="grid gap-4">
      <div role="status">{state && <News state={state} />}</div>
      <InputField
        {...at("name")}
        label="Name or company"
        autoComplete="billing organization"
        maxLength={150}
      />
      <InputField {...at("line1")} label="Street" autoComplete="billing address-line1" maxLength={200} />
      <InputField {...at("line2")} label="More of it" autoComplete="billing address-line2" maxLength={200} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <InputField
          {...at("postal_code")}
          label="Postal code"
          autoComplete="billing postal-code"
          maxLength={20}
        />
        <InputField {...at("city")} label="City" autoComplete="billing address-level2" maxLength={100} />
        <InputField {...at("state")} label="State" autoComplete="billing address-level1" maxLength={100} />
        <CountryField key={values.country} {...at("country")} countries={countries} />
      </div>
      <TaxIdFields key={`${values.tax_kind} ${values.tax_id}`} values={values} errors={errors} />
      <div>
        <SubmitButton variant="secondary" pendingLabel="Saving details">
          Save billing details
        </SubmitButton>
      </div>
    </form>
  );
}

function textsOf({ postalCode, taxId, ...texts }: BillingDetails): Texts {
  return { ...texts, postal_code: postalCode, tax_kind: taxId?.kind ?? "", tax_id: taxId?.value ?? "" };
}

type CountryProps = { id: string; error?: string; defaultValue?: string; countries: readonly Country[] };

function CountryField({ countries, ...field }: CountryProps) {
  return (
    <SelectField {...field} label="Country" autoComplete="billing country" optional>
      <option value="">Not given</option>
      {countries.map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

function TaxIdFields({ values, errors }: { values: Texts; errors: Texts }) {
  const [kind, setKind] = useState(values.tax_kind ?? "");
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <SelectField
        id="tax_kind"
        label="Tax id"
        optional
        error={errors.tax_kind}
        defaultValue={kind}
        onChange={(event) => setKind(event.target.value)}
      >
        <option value="">None</option>
        {values.tax_kind && !isTaxIdKind(values.tax_kind) && (
          <option value={values.tax_kind}>{values.tax_kind}</option>
        )}
        {Object.entries(TAX_ID_KINDS).map(([code, { name }]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <InputField
        id="tax_id"
        label="Number"
        optional
        maxLength={50}
        autoComplete="off"
        hint={isTaxIdKind(kind) ? `As ${TAX_ID_KINDS[kind].example}` : undefined}
        error={errors.tax_id}
        defaultValue={values.tax_id}
      />
    </div>
  );
}

function News({ state }: { state: DetailsState }) {
  switch (state.kind) {
    case "saved":
      return (
        <Banner urgency="positive" title="The details are saved">
          They stand on your invoices from the next one on.
        </Banner>
      );
    case "invalid":
      return (
        <Banner urgency="attention" title="Nothing was saved">
          Correct the marked fields.
        </Banner>
      );
    case "unavailable":
      return (
        <Banner urgency="critical" title="Stripe could not be reached">
          We can't say whether it was saved. Saving again is safe.
        </Banner>
      );
  }
}
