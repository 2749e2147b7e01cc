import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, hours, lines, money, storyteller } from "./testing/story";

const { stripe, sandbox } = await useSandbox("starts");
const { customerAt, price, subscribe, advance, latestInvoice } = storyteller(stripe);
const pro = await price(3100, { product_data: { name: "Pro" } });
const yearly = await price(36500, {
  product_data: { name: "Support" },
  recurring: { interval: "year" },
});

afterAll(() => expect(sandbox.contractDeviations()).toEqual([]));

/** Amount, and from when until when. */
const stretches = (invoice: Stripe.Invoice) =>
  lines(invoice).map(([amount, , from, to]) => [amount, from, to]);

type Start = Pick<
  Stripe.SubscriptionCreateParams,
  "backdate_start_date" | "billing_cycle_anchor" | "proration_behavior"
>;

test.each<[string, Start, (string | number)[][]]>([
  [
    "in the past bills what has elapsed, period by period, and is anchored now",
    { backdate_start_date: at("2025-01-15") },
    [
      [3100, "2025-01-15", "2025-02-15"],
      [332, "2025-02-15", "2025-02-18"],
      [3100, "2025-02-18", "2025-03-18"],
    ],
  ],
  [
    "in the past, with an anchor to come, bills up to that",
    { backdate_start_date: at("2025-01-15"), billing_cycle_anchor: at("2025-03-01") },
    [
      [3100, "2025-01-15", "2025-02-15"],
      [1550, "2025-02-15", "2025-03-01"],
    ],
  ],
  [
    "in the past may be for the record only",
    { backdate_start_date: at("2025-01-15"), proration_behavior: "none" },
    [[3100, "2025-02-18", "2025-03-18"]],
  ],
  [
    "with an anchor to come bills the days until then",
    { billing_cycle_anchor: at("2025-03-04") },
    [[1550, "2025-02-18", "2025-03-04"]],
  ],
  [
    "with an anchor to come may be free until then",
    { billing_cycle_anchor: at("2025-03-04"), proration_behavior: "none" },
    [],
  ],
])("a start %s", async (_, given, expected) => {
  const { clock, customer } = await customerAt("2025-02-18");
  const { subscription, id } = await subscribe(customer, [{ price: pro }], given);
  expect(stretches(await latestInvoice(id))).toEqual(expected);
  expect(subscription).toMatchObject({
    status: "active",
    start_date: given.backdate_start_date ?? at("2025-02-18"),
    billing_cycle_anchor: given.billing_cycle_anchor ?? at("2025-02-18"),
  });
  const end = subscription.items.data[0]?.current_period_end ?? 0;
  await advance(clock, end + 2 * hours);
  const renewal = await latestInvoice(id);
  expect(renewal).toMatchObject({ status: "paid", total: 3100, created: end });
});

test("an anchor may not lie beyond the next bill, nor a start ahead", async () => {
  const { customer } = await customerAt("2025-02-18");
  const items = [{ price: pro }];
  const refused: [Partial<Stripe.SubscriptionCreateParams>, string][] = [
    [{ billing_cycle_anchor: at("2025-04-01") }, "billing_cycle_anchor"],
    [{ billing_cycle_anchor: at("2025-02-01") }, "billing_cycle_anchor"],
    [{ backdate_start_date: at("2025-03-01") }, "backdate_start_date"],
    [{ collection_method: "send_invoice" }, "days_until_due"],
    [{ days_until_due: 3 }, "days_until_due"],
    [{ currency: "eur" }, "currency"],
    [{ automatic_tax: { enabled: true } }, "automatic_tax[enabled]"],
  ];
  for (const [given, param] of refused)
    await expect(stripe.subscriptions.create({ customer, items, ...given })).rejects.toMatchObject({ param });
});

test("what is added once is billed with the first invoice, or with the next", async () => {
  const { clock, customer } = await customerAt("2025-01-31");
  const setup = await stripe.prices.create({
    currency: "usd",
    unit_amount: 5000,
    product_data: { name: "Setup" },
  });
  const { id } = await subscribe(customer, [{ price: pro }], { add_invoice_items: [{ price: setup.id }] });
  expect(await latestInvoice(id)).toMatchObject({ total: 8100, status: "paid" });
  await stripe.subscriptions.update(id, {
    add_invoice_items: [{ price: setup.id, quantity: 2, metadata: { for: "move" } }],
  });
  await advance(clock, at("2025-02-28") + 2 * hours);
  expect(await latestInvoice(id)).toMatchObject({
    total: 13100,
    lines: { data: [{ amount: 10000, metadata: { for: "move" } }, { amount: 3100 }] },
  });
});

test("a price made for one subscription alone", async () => {
  const { customer } = await customerAt("2025-01-31");
  const product = await stripe.products.create({ name: "Contract" });
  const price_data = {
    currency: "usd",
    product: product.id,
    unit_amount: 123456,
    recurring: { interval: "month" as const },
  };
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price_data }] });
  expect(lines(await latestInvoice(subscription.id))).toEqual([
    [123456, "1 × Contract (at $1,234.56 / month)", "2025-01-31", "2025-02-28"],
  ]);
  const inline = subscription.items.data[0]?.price.id ?? "";
  expect((await stripe.prices.retrieve(inline)).unit_amount).toBe(123456);
  // Lists of prices are for those that can be sold again.
  expect((await stripe.prices.list({ product: product.id })).data).toEqual([]);
});

test("a subscription that ends on a day is billed up to that day, and no further", async () => {
  const { clock, customer } = await customerAt("2025-01-31");
  const { subscription, id } = await subscribe(customer, [{ price: pro }], { cancel_at: at("2025-03-15") });
  expect(subscription).toMatchObject({ cancel_at: at("2025-03-15"), canceled_at: at("2025-01-31") });
  const preview = await stripe.invoices.createPreview({ subscription: id });
  await advance(clock, at("2025-02-28") + 2 * hours);
  // 15 of 31 days.
  expect(stretches(await latestInvoice(id))).toEqual([[1500, "2025-02-28", "2025-03-15"]]);
  expect(money(preview)).toEqual(money(await latestInvoice(id)));
  await advance(clock, "2025-03-16");
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    status: "canceled",
    ended_at: at("2025-03-15"),
  });
});

describe("invoices that are sent", () => {
  test("are drafts for an hour, due in so many days, and the subscription runs meanwhile", async () => {
    const { clock, customer } = await customerAt("2025-01-31");
    const { subscription, id } = await subscribe(customer, [{ price: pro }], {
      collection_method: "send_invoice",
      days_until_due: 14,
    });
    expect(subscription).toMatchObject({ status: "active", days_until_due: 14 });
    expect(await latestInvoice(id)).toMatchObject({ status: "draft", due_date: at("2025-02-14") });
    await advance(clock, at("2025-01-31") + 2 * hours);
    const sent = await latestInvoice(id);
    expect(sent).toMatchObject({ status: "open", attempt_count: 0, amount_due: 3100 });
    await stripe.invoices.pay(sent.id ?? "", { paid_out_of_band: true });
    await advance(clock, at("2025-02-28") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ status: "open", due_date: at("2025-03-14") });
    await stripe.subscriptions.update(id, { collection_method: "charge_automatically" });
    await advance(clock, at("2025-03-31") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ status: "paid", due_date: null });
  });

  test("not paid by their day, the subscription is past due until they are", async () => {
    const { clock, customer } = await customerAt("2025-01-31");
    const { id } = await subscribe(customer, [{ price: pro }], {
      collection_method: "send_invoice",
      days_until_due: 14,
    });
    const status = async () => (await stripe.subscriptions.retrieve(id)).status;
    await stripe.invoices.finalizeInvoice((await latestInvoice(id)).id ?? "");
    await advance(clock, at("2025-02-14") - 1);
    expect(await status()).toBe("active");
    await advance(clock, at("2025-02-14"));
    expect(await status()).toBe("past_due");
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ delinquent: true });
    await stripe.invoices.pay((await latestInvoice(id)).id ?? "", { paid_out_of_band: true });
    expect(await status()).toBe("active");
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ delinquent: false });
  });
});

describe("items of different intervals", () => {
  test("are billed together when they begin, and each in its own time", async () => {
    const { clock, customer } = await customerAt("2025-01-15");
    const { subscription, id } = await subscribe(customer, [{ price: pro }, { price: yearly }]);
    expect(subscription.items.data.map((item) => date(item.current_period_end))).toEqual([
      "2025-02-15",
      "2026-01-15",
    ]);
    expect(stretches(await latestInvoice(id))).toEqual([
      [3100, "2025-01-15", "2025-02-15"],
      [36500, "2025-01-15", "2026-01-15"],
    ]);
    await advance(clock, at("2025-02-15") + 2 * hours);
    expect(stretches(await latestInvoice(id))).toEqual([[3100, "2025-02-15", "2025-03-15"]]);
    for (let month = 3; month <= 12; month += 1)
      await advance(clock, `2025-${String(month).padStart(2, "0")}-16`);
    const preview = await stripe.invoices.createPreview({ subscription: id });
    await advance(clock, at("2026-01-15") + 2 * hours);
    expect(stretches(await latestInvoice(id))).toEqual([
      [3100, "2026-01-15", "2026-02-15"],
      [36500, "2026-01-15", "2027-01-15"],
    ]);
    expect(money(preview)).toEqual(money(await latestInvoice(id)));
  });

  test("may be added later: what is left of the year is billed with the next month", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: pro }]);
    await advance(clock, "2025-01-11");
    const changed = await stripe.subscriptions.update(id, { items: [{ price: yearly }] });
    expect(changed.items.data.map((item) => date(item.current_period_end))).toEqual([
      "2025-02-01",
      "2026-01-01",
    ]);
    await advance(clock, at("2025-02-01") + 2 * hours);
    expect(lines(await latestInvoice(id))).toEqual([
      [35500, "Remaining time on Support after 11 Jan 2025", "2025-01-11", "2026-01-01"],
      [3100, "1 × Pro (at $31.00 / month)", "2025-02-01", "2025-03-01"],
    ]);
  });
});
