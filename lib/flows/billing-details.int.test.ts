import { afterAll, beforeAll, expect, test } from "vitest";
import type { BillingDetails } from "../billing/billing-details";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { billingDetails, saveBillingDetails } from "./billing-details";

const ACME: BillingDetails = {
  name: "Acme GmbH",
  line1: "Ring 1",
  line2: "",
  city: "Berlin",
  state: "",
  postalCode: "10115",
  country: "DE",
  taxId: { kind: "eu_vat", value: "DE123456789" },
};
const NOTHING: BillingDetails = {
  name: "",
  line1: "",
  line2: "",
  city: "",
  state: "",
  postalCode: "",
  country: "",
  taxId: null,
};

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("who never paid has none, and nothing is made for them", async () => {
  const userId = await world.signUp("ada@example.com");
  expect(await billingDetails(userId)).toBeNull();
  expect(await saveBillingDetails(userId, ACME)).toEqual({ kind: "no_customer" });
});

test("saved at Stripe, changed, and taken away again; one tax id at a time", async () => {
  const userId = await world.subscriber("ben");
  const customer = await world.customer(userId);
  const taxIds = async () => (await stripe().customers.listTaxIds(customer)).data.map(({ value }) => value);

  expect(await saveBillingDetails(userId, ACME)).toEqual({ kind: "saved" });
  expect(await billingDetails(userId)).toEqual(ACME);
  expect(await stripe().customers.retrieve(customer)).toMatchObject({
    name: "Acme GmbH",
    address: { line1: "Ring 1", postal_code: "10115", country: "DE" },
  });
  await Promise.all([1, 2, 3].map(() => saveBillingDetails(userId, ACME)));
  expect(await taxIds()).toEqual(["DE123456789"]);

  const moved = { ...ACME, taxId: { kind: "eu_vat", value: "FR12345678901" } };
  await saveBillingDetails(userId, moved);
  expect(await billingDetails(userId)).toEqual(moved);
  expect(await taxIds()).toEqual(["FR12345678901"]);

  await saveBillingDetails(userId, NOTHING);
  expect(await billingDetails(userId)).toEqual(NOTHING);
  expect(await taxIds()).toEqual([]);
});

test.each([
  ["of the wrong form", { kind: "eu_vat", value: "??" }],
  ["of a kind that isn't offered", { kind: "xx_tin", value: "1" }],
])("a tax id %s leaves everything as it was", async (name, taxId) => {
  const userId = await world.signUp(`${taxId.kind}@example.com`);
  await world.subscribe(userId, 1);
  await saveBillingDetails(userId, ACME);
  expect(await saveBillingDetails(userId, { ...NOTHING, taxId }), name).toEqual({ kind: "tax_id_invalid" });
  expect(await billingDetails(userId)).toEqual(ACME);
});
