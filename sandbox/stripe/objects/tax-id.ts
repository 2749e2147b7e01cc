import { newId } from "./ids";
import type { TaxId } from "./wire";

type Given = Pick<TaxId, "type" | "value"> & { customer: string };

/** Kinds that Stripe asks an authority about; here nobody ever answers. */
const asked = new Set<string>(["au_abn", "eu_vat", "gb_vat"]);

export const newTaxId = ({ type, value, customer }: Given, now: number): TaxId => ({
  id: newId("tax_id"),
  object: "tax_id",
  country: countryOf(type, value),
  created: now,
  customer,
  customer_account: null,
  livemode: false,
  owner: { customer, customer_account: null, type: "customer" },
  type,
  value,
  verification: {
    status: asked.has(type) ? "pending" : "unavailable",
    verified_address: null,
    verified_name: null,
  },
});

/** A European number begins with its country, Greece's with EL; any other kind is named after it. */
function countryOf(type: string, value: string): string {
  if (!type.startsWith("eu_")) return type.slice(0, 2).toUpperCase();
  const country = value.slice(0, 2).toUpperCase();
  return country === "EL" ? "GR" : country;
}
