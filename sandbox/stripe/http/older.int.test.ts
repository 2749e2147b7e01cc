import { expect, test } from "vitest";
import { cliRequest } from "../testing/cli";
import { makePrice, useSandbox } from "../testing/sandbox";
import { at, date, storyteller } from "../testing/story";

const { stripe, url } = await useSandbox("older");
const { latestInvoice } = storyteller(stripe);

/** As the CLI sends it, without a version. */
const post = (path: string, ...form: string[]) => cliRequest(url, "POST", path, form);
const created = async (path: string, ...form: string[]) => {
  const { status, body } = await post(path, ...form);
  expect(body).not.toHaveProperty("error");
  expect(status).toBe(200);
  return body;
};

const price = (await makePrice(stripe, { unit_amount: 1500 })).id;
const coupon = (await stripe.coupons.create({ percent_off: 20, duration: "forever" })).id;
const payer = () => created("/v1/customers", "source=tok_visa");

test("a customer with a source pays with it", async () => {
  const customer = await payer();
  expect(customer.default_source).toMatch(/^card_/);
  const subscription = await created(
    "/v1/subscriptions",
    `customer=${customer.id}`,
    `items[0][plan]=${price}`,
  );
  expect(subscription).toMatchObject({ status: "active", items: { data: [{ price: { id: price } }] } });
});

test("coupons and codes become discounts, where a subscription takes them and where it leaves them", async () => {
  const { id: customer } = await payer();
  const { id } = await created(
    "/v1/subscriptions",
    `customer=${customer}`,
    `items[0][price]=${price}`,
    `coupon=${coupon}`,
  );
  expect(await latestInvoice(id)).toMatchObject({ subtotal: 1500, total: 1200 });
  expect((await created(`/v1/subscriptions/${id}`, "coupon=")).discounts).toEqual([]);
  const code = await created("/v1/promotion_codes", `coupon=${coupon}`, "code=OLD20");
  expect(code.promotion).toEqual({ type: "coupon", coupon });
  const again = await created(`/v1/subscriptions/${id}`, `promotion_code=${code.id}`);
  expect(again.discounts).toHaveLength(1);
});

test("a change says how it is prorated, and when the period begins, in one word", async () => {
  const { id: customer } = await payer();
  const dear = (await makePrice(stripe, { unit_amount: 3000 })).id;
  const subscription = await created("/v1/subscriptions", `customer=${customer}`, `items[0][price]=${price}`);
  const item = subscription.items.data[0].id;
  await created(
    `/v1/subscriptions/${subscription.id}`,
    `items[0][id]=${item}`,
    `items[0][plan]=${dear}`,
    "prorate=false",
  );
  expect((await stripe.invoiceItems.list({ customer })).data).toEqual([]);
  await created(`/v1/subscriptions/${subscription.id}`, "billing_cycle_anchor=now", "prorate=false");
  expect(await latestInvoice(subscription.id)).toMatchObject({ total: 3000 });
});

test("phases last so many of their price's intervals, or one", async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at("2025-01-31") });
  const { id: customer } = await created("/v1/customers", "source=tok_visa", `test_clock=${clock.id}`);
  const quarterly = (await makePrice(stripe, { recurring: { interval: "month", interval_count: 3 } })).id;
  const schedule = await created(
    "/v1/subscription_schedules",
    `customer=${customer}`,
    "start_date=now",
    "phases[0][iterations]=2",
    `phases[0][items][0][plan]=${quarterly}`,
    `phases[1][items][0][price]=${quarterly}`,
  );
  expect(schedule.phases.map((phase: { end_date: number }) => date(phase.end_date))).toEqual([
    "2025-07-31",
    "2025-10-31",
  ]);
});

test("payments may still insist on cards, and Checkout's page has its old names", async () => {
  const intent = await created(
    "/v1/payment_intents",
    "amount=2000",
    "currency=usd",
    "payment_method_types[]=card",
    "source=pm_card_visa",
    "confirm=true",
  );
  expect(intent).toMatchObject({ status: "succeeded", allowed_payment_method_types: ["card"] });
  const session = await created(
    "/v1/checkout/sessions",
    "mode=payment",
    "ui_mode=hosted",
    "payment_method_types[0]=card",
    "success_url=https://example.com",
    "line_items[0][price_data][currency]=usd",
    "line_items[0][price_data][unit_amount]=1500",
    "line_items[0][price_data][product_data][name]=Thing",
    "line_items[0][quantity]=2",
  );
  expect(session).toMatchObject({ ui_mode: "hosted_page", amount_total: 3000 });
});

test("a customer's own coupon lowers the bills that have none, until it is taken away", async () => {
  const customer = await created("/v1/customers", "source=tok_visa", `coupon=${coupon}`);
  expect(customer.discount).toMatchObject({ subscription: null, source: { coupon } });
  const first = await stripe.subscriptions.create({ customer: customer.id, items: [{ price }] });
  expect(await latestInvoice(first.id)).toMatchObject({ subtotal: 1500, total: 1200 });

  const half = (await stripe.coupons.create({ percent_off: 50, duration: "once" })).id;
  await created(`/v1/customers/${customer.id}`, `coupon=${half}`);
  const own = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price }],
    discounts: [{ coupon }],
  });
  expect(await latestInvoice(own.id)).toMatchObject({ total: 1200 });
  const spent = await stripe.subscriptions.create({ customer: customer.id, items: [{ price }] });
  expect(await latestInvoice(spent.id)).toMatchObject({ total: 750 });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ discount: null });

  await created(`/v1/customers/${customer.id}`, `coupon=${coupon}`);
  expect((await created(`/v1/customers/${customer.id}`, "coupon=")).discount).toBeNull();
  const { data } = await stripe.events.list({ type: "customer.discount.*" });
  const about = data.filter(
    ({ data: { object } }) => "customer" in object && object.customer === customer.id,
  );
  expect(
    about.filter(({ data: { object } }) => "subscription" in object && !object.subscription),
  ).toMatchObject(
    ["deleted", "created", "deleted", "updated", "created"].map((what) => ({
      type: `customer.discount.${what}`,
    })),
  );
});

test.each([
  ["/v1/customers", [`coupon=${coupon}`], "coupon"],
  [
    "/v1/payment_intents",
    ["amount=2000", "currency=usd", "payment_method_types[]=card"],
    "payment_method_types",
  ],
  ["/v1/promotion_codes", [`coupon=${coupon}`], "coupon"],
  ["/v1/subscriptions", ["coupon=x"], "coupon"],
])("who names the version is held to it: %s", async (path, form, param) => {
  const answer = await cliRequest(url, "POST", path, form, { "Stripe-Version": "2026-10-28.endive" });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "parameter_unknown", param } } });
});

test.each([
  ["/v1/subscriptions", ["customer=cus_x", "plan=p"], "plan", "sandbox_not_implemented"],
  ["/v1/checkout/sessions", ["line_items[0][name]=Shirt"], "line_items[0][name]", "sandbox_not_implemented"],
  [
    "/v1/payment_intents",
    ["payment_method_types[]=ideal", "amount=100", "currency=eur"],
    "allowed_payment_method_types",
    "sandbox_not_implemented",
  ],
  ["/v1/subscriptions", ["coupon=a", "discounts[0][coupon]=b"], "coupon", undefined],
  [
    "/v1/subscription_schedules",
    ["phases[0][iterations]=0"],
    "phases[0][iterations]",
    "parameter_invalid_integer",
  ],
  [
    "/v1/subscription_schedules",
    ["phases[0][iterations]=1"],
    "phases[0][items][0][price]",
    "parameter_missing",
  ],
  ["/v1/subscriptions", ["customer=cus_x", "cupon=a"], "cupon", "parameter_unknown"],
  ["/v1/customers", ["coupon=none"], "coupon", "resource_missing"],
  ["/v1/customers", ["source=tok_none"], "source", "resource_missing"],
])("%s %s is refused", async (path, form, param, code) => {
  const { status, body } = await post(path, ...form);
  expect({ status, param: body.error.param, code: body.error.code }).toEqual({ status: 400, param, code });
});

test("cards of before there were payment methods", async () => {
  const { id: customer } = await stripe.customers.create({});
  const card = await stripe.customers.createSource(customer, { source: "tok_mastercard" });
  expect(card).toMatchObject({ object: "card", brand: "MasterCard", last4: "4444", customer });
  await stripe.customers.createSource(customer, { source: "tok_visa" });
  expect((await stripe.customers.listSources(customer)).data).toHaveLength(2);
  await stripe.customers.updateSource(customer, card.id, { metadata: { kept: "yes" }, exp_year: "2044" });
  expect(await stripe.customers.retrieveSource(customer, card.id)).toMatchObject({
    exp_year: 2044,
    metadata: { kept: "yes" },
  });
  expect(await stripe.customers.deleteSource(customer, card.id)).toMatchObject({ deleted: true });
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ default_source: null });
  await expect(
    stripe.customers.createSource(customer, { source: "tok_chargeDeclined" }),
  ).rejects.toMatchObject({ code: "card_declined" });
  const { data } = await stripe.events.list({
    types: ["customer.source.created", "customer.source.updated"],
    limit: 3,
  });
  expect(data[2]).toMatchObject({ type: "customer.source.created" });
});

test("the page of a Checkout session is paid without a browser", async () => {
  const session = () =>
    stripe.checkout.sessions.create({
      mode: "payment",
      success_url: "https://example.com",
      line_items: [
        { price_data: { currency: "usd", unit_amount: 1500, product_data: { name: "Thing" } }, quantity: 2 },
      ],
      payment_intent_data: { shipping: { name: "Ada", address: { line1: "1 Main St", country: "US" } } },
    });
  const method = (token: string) =>
    stripe.paymentMethods.create({
      type: "card",
      card: { token },
      billing_details: { email: "ada@example.com" },
    });
  const confirm = async (id: string, token: string, amount = 3000) =>
    await post(
      `/v1/payment_pages/${id}/confirm`,
      `payment_method=${(await method(token)).id}`,
      `expected_amount=${amount}`,
    );

  const { id } = await session();
  expect((await cliRequest(url, "GET", `/v1/payment_pages/${id}`)).body).toMatchObject({
    id,
    status: "open",
  });
  expect(await confirm(id, "tok_visa", 2999)).toMatchObject({
    status: 400,
    body: { error: { param: "expected_amount" } },
  });
  expect(await confirm(id, "tok_chargeDeclined")).toMatchObject({ status: 402 });
  expect(await confirm(id, "tok_visa")).toMatchObject({ status: 200, body: { id, payment_status: "paid" } });
  expect(await confirm(id, "tok_visa")).toMatchObject({ status: 400 });
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
  expect(payment_intent).toMatchObject({
    shipping: { name: "Ada", address: { line1: "1 Main St", city: null } },
  });
});
