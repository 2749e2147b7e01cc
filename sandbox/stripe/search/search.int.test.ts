import { expect, test } from "vitest";
import { makePrice, useSandbox } from "../testing/sandbox";

const { stripe } = await useSandbox("search");

test("customers are found by their metadata, page after page", async () => {
  for (let index = 0; index < 5; index += 1)
    await stripe.customers.create({ email: `reader${index}@example.com`, metadata: { team: "a" } });
  await stripe.customers.create({ email: "writer@example.com", metadata: { team: "b" } });
  const query = 'metadata["team"]:"a"';
  const first = await stripe.customers.search({ query, limit: 3 });
  expect(first).toMatchObject({ object: "search_result", has_more: true, url: "/v1/customers/search" });
  expect(first.data.map(({ email }) => email?.slice(0, 7))).toEqual(["reader4", "reader3", "reader2"]);
  const second = await stripe.customers.search({ query, limit: 3, page: first.next_page ?? "" });
  expect(second).toMatchObject({ has_more: false, next_page: null, data: [{}, {}] });
  const all = await stripe.customers.search({ query, limit: 2 }).autoPagingToArray({ limit: 100 });
  expect(all).toHaveLength(5);
  await expect(stripe.customers.search({ query: "team:5" })).rejects.toThrow(/unsupported search field/);
  await expect(stripe.customers.search({ query, page: "x" })).rejects.toThrow(/page token/);
});

test("what a subscription leaves behind is found by each resource's own fields", async () => {
  const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const price = await makePrice(stripe, { lookup_key: "pro_monthly" });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: method?.id,
    metadata: { user: "7" },
  });
  const found = await Promise.all([
    stripe.charges.search({ query: `customer:"${customer.id}" AND payment_method_details.card.last4:4242` }),
    stripe.invoices.search({ query: `subscription:"${subscription.id}" AND total>=2900` }),
    stripe.paymentIntents.search({ query: `customer:"${customer.id}" AND status:"succeeded"` }),
    stripe.prices.search({ query: 'active:"true" AND lookup_key:"pro_monthly"' }),
    stripe.products.search({ query: 'name~"Pro" -active:"false"', expand: ["data.default_price"] }),
    stripe.subscriptions.search({ query: 'status:"active" metadata["user"]:"7"', expand: ["data.customer"] }),
  ]);
  expect(found.map(({ data }) => data.length)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(found[5].data[0]).toMatchObject({ id: subscription.id, customer: { id: customer.id } });
});
