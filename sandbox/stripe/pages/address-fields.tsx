/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { countries } from "../billing/countries";
import { addressOf } from "../objects/address";
import type { Customer } from "../objects/wire";
import { type FormState, SelectField, TextField } from "./fields";

type Address = NonNullable<Customer["address"]>;

export function AddressFields({
  form,
  initial,
  required = true,
}: {
  form: FormState;
  initial?: Address | null;
  /** If not, it may also be left out as a whole. */
  required?: boolean;
}) {
  return (
    <fieldset>
      <legend>Billing address</legend>
      <SelectField
        form={form}
        name="country"
        label="Country or region"
        initial={initial?.country}
        choices={countries}
        required={required}
      />
      <TextField
        form={form}
        name="line1"
        label="Address line 1"
        initial={initial?.line1}
        required={required}
        autocomplete="address-line1"
      />
      <TextField
        form={form}
        name="line2"
        label="Address line 2"
        initial={initial?.line2}
        required={false}
        autocomplete="address-line2"
      />
      <div class="pair">
        <TextField
          form={form}
          name="postal_code"
          label="Postal code"
          initial={initial?.postal_code}
          required={false}
          autocomplete="postal-code"
        />
        <TextField
          form={form}
          name="city"
          label="City"
          initial={initial?.city}
          required={required}
          autocomplete="address-level2"
        />
      </div>
      <TextField
        form={form}
        name="state"
        label="State or region"
        initial={initial?.state}
        required={false}
        autocomplete="address-level1"
      />
    </fieldset>
  );
}

/** The fields' names, as an address has them. */
export const addressParts = ["country", "line1", "line2", "postal_code", "city", "state"] as const;

export function readAddress(text: (name: string) => string): {
  address: Address;
  errors: FormState["errors"];
} {
  const given: Partial<Address> = {};
  for (const part of addressParts) given[part] = text(part) || null;
  return {
    address: addressOf(given),
    errors: {
      ...(!countries.some(({ value }) => value === given.country) && { country: "Choose a country." }),
      ...(!given.line1 && { line1: "Enter the street and number." }),
      ...(!given.city && { city: "Enter the city." }),
    },
  };
}
