import { expect, test } from "vitest";
import { textOf } from "./testing/browser";
import { useSandbox } from "./testing/sandbox";
import { storyteller } from "./testing/story";

const { stripe } = await useSandbox("tax_ids");
const { customerAt, subscribe, price } = storyteller(stripe);

test("a customer's tax ids are added, listed, read and deleted", async () => {
  const { customer } = await customerAt("2025-01-01");
  const german = await stripe.customers.createTaxId(customer, { type: "eu_vat", value: "DE123456789" });
  expect(german).toMatchObject({
    object: "tax_id",
    country: "DE",
    customer,
    verification: { status: "pending" },
  });
  const american = await stripe.customers.createTaxId(customer, { type: "us_ein", value: "12-3456789" });
  expect(american).toMatchObject({ country: "US", verification: { status: "unavailable" } });
  const { data } = await stripe.customers.listTaxIds(customer);
  expect(data.map(({ id }) => id)).toEqual([american.id, german.id]);
  expect(await stripe.customers.retrieveTaxId(customer, german.id)).toEqual(
    expect.objectContaining({ id: german.id, value: "DE123456789" }),
  );
  expect(await stripe.customers.retrieve(customer, { expand: ["tax_ids"] })).toMatchObject({
    tax_ids: { data: [{ id: american.id }, { id: german.id }] },
  });
  expect(await stripe.customers.deleteTaxId(customer, german.id)).toMatchObject({ deleted: true });
  expect((await stripe.customers.listTaxIds(customer)).data).toHaveLength(1);
  const { data: events } = await stripe.events.list({ type: "customer.tax_id.*", limit: 10 });
  expect(events.map(({ type }) => type)).toEqual([
    "customer.tax_id.deleted",
    "customer.tax_id.created",
    "customer.tax_id.created",
  ]);
});

test("one of the wrong form is refused, another customer's unknown", async () => {
  const { customer } = await customerAt("2025-01-01");
  const { customer: other } = await customerAt("2025-01-01");
  await expect(stripe.customers.createTaxId(customer, { type: "eu_vat", value: "?" })).rejects.toMatchObject({
    code: "tax_id_invalid",
    param: "value",
  });
  const { id } = await stripe.customers.createTaxId(customer, { type: "gb_vat", value: "GB123456789" });
  await expect(stripe.customers.retrieveTaxId(other, id)).rejects.toMatchObject({ code: "resource_missing" });
  await expect(stripe.customers.deleteTaxId(other, id)).rejects.toMatchObject({ code: "resource_missing" });
});

test("an invoice keeps whom it was made out to when it became final", async () => {
  const { customer } = await customerAt("2025-01-01");
  await stripe.customers.update(customer, { name: "Acme GmbH", address: { line1: "Ring 1", country: "DE" } });
  await stripe.customers.createTaxId(customer, { type: "eu_vat", value: "DE123456789" });
  const plan = await price(2_000);
  const { subscription } = await subscribe(customer, [{ price: plan }]);
  await stripe.customers.update(customer, { name: "Acme Ltd" });
  const id = String(subscription.latest_invoice);
  expect(await stripe.invoices.retrieve(id)).toMatchObject({
    customer_name: "Acme GmbH",
    customer_address: { line1: "Ring 1", country: "DE" },
    customer_tax_ids: [{ type: "eu_vat", value: "DE123456789" }],
  });
  const { hosted_invoice_url } = await stripe.invoices.retrieve(id);
  expect(await textOf(hosted_invoice_url ?? "")).toContain("Tax ID DE123456789");
});
