import { describe, expect, test } from "vitest";
import { billingDetailsForm } from "./schemas";

describe("billing details", () => {
  test.each([
    ["nothing at all", {}, {}],
    ["a name alone", { name: " Acme " }, { name: "Acme", country: "", taxId: null }],
    [
      "an address and a tax id",
      { line1: "Ring 1", postal_code: "10115", country: "DE", tax_kind: "eu_vat", tax_id: "DE1" },
      { line1: "Ring 1", postalCode: "10115", country: "DE", taxId: { kind: "eu_vat", value: "DE1" } },
    ],
  ])("%s", (_name, fields, details) => {
    expect(billingDetailsForm.parse(fields)).toMatchObject(details);
  });

  test.each([
    ["a city in no country", { city: "Berlin", line1: "Ring 1" }, "country"],
    ["a country that isn't one", { country: "XX" }, "country"],
    ["a country without a street", { country: "DE" }, "line1"],
    ["a kind without its number", { tax_kind: "eu_vat" }, "tax_id"],
    ["a number of no kind", { tax_id: "DE123456789" }, "tax_kind"],
  ])("%s is refused", (_name, fields, at) => {
    expect(billingDetailsForm.safeParse(fields).error?.issues.map(({ path }) => path[0])).toEqual([at]);
  });
});
