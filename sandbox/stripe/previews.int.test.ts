import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, hours, lines, money, storyteller } from "./testing/story";

const { stripe, sandbox } = await useSandbox("previews");
const { customerAt, price, subscribe, advance, latestInvoice } = storyteller(stripe);
const starter = await price(2900, { product_data: { name: "Starter" } });
const pro = await price(9900, { product_data: { name: "Pro" } });
const yearly = await price(99_000, {
  product_data: { name: "Pro, yearly" },
  recurring: { interval: "year" },
});
const half = (await stripe.coupons.create({ percent_off: 50, duration: "forever" })).id;

afterAll(() => expect(sandbox.contractDeviations()).toEqual([]));

/** Pro since 31 January, now 10 February at noon: 17.5 of 28 days are left. */
async function subscriber(given: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const { clock, customer } = await customerAt("2025-01-31");
  const { id, item } = await subscribe(customer, [{ price: pro }], given);
  await advance(clock, "2025-02-10T12:00:00");
  return { clock, customer, id, item };
}

type Details = Stripe.InvoiceCreatePreviewParams.SubscriptionDetails & Stripe.SubscriptionUpdateParams;

describe("a preview is the bill that comes", () => {
  const always_invoice = { proration_behavior: "always_invoice" } as const;
  test.each<[string, (item: string) => Details, Partial<Stripe.SubscriptionCreateParams>?]>([
    ["of nothing but time", () => ({})],
    ["of more seats, with the renewal", (id) => ({ items: [{ id, quantity: 3 }] })],
    ["of more seats, at once", (id) => ({ items: [{ id, quantity: 3 }], ...always_invoice })],
    ["of a lower price, at once", (id) => ({ items: [{ id, price: starter }], ...always_invoice })],
    ["of a year instead of a month", (id) => ({ items: [{ id, price: yearly }], ...always_invoice })],
    ["of something beside it", () => ({ items: [{ price: starter, quantity: 2 }] })],
    ["of a new date", () => ({ billing_cycle_anchor: { type: "now" } })],
    ["of a trial that begins", () => ({ trial_end: at("2025-02-20") })],
    ["of a trial that ends", () => ({ trial_end: "now" }), { trial_period_days: 20 }],
    ["of a trial that goes on", () => ({ trial_end: at("2025-03-01") }), { trial_period_days: 20 }],
    ["with a coupon", (id) => ({ items: [{ id, quantity: 2 }] }), { discounts: [{ coupon: half }] }],
    [
      "of an end to come, with what waits",
      (id) => ({ cancel_at_period_end: true, items: [{ id, quantity: 2 }] }),
    ],
    ["of an end within the next period", () => ({ cancel_at: at("2025-03-10") })],
    [
      "of three prices in a row",
      (id) => ({
        items: [
          { id, price: starter },
          { price: pro, quantity: 2 },
        ],
      }),
    ],
  ])("%s", async (_, change, given) => {
    const { clock, id, item } = await subscriber(given);
    const before = (await latestInvoice(id)).id;
    const subscription_details = change(item);
    const preview = await stripe.invoices.createPreview({ subscription: id, subscription_details });
    expect(preview.id).toMatch(/^upcoming_in_/);
    expect((await latestInvoice(id)).id).toBe(before);
    await stripe.subscriptions.update(id, subscription_details);
    let invoice = await latestInvoice(id);
    if (invoice.id === before) {
      await advance(clock, at("2025-03-01") + 2 * hours);
      invoice = await latestInvoice(id);
    }
    expect(money(preview)).toEqual(money(invoice));
    expect(preview.customer).toBe(invoice.customer);
    expect(invoice.id).not.toBe(before);
  });

  test("of ending now, with a credit for what is left", async () => {
    const { id } = await subscriber();
    const details = { cancel_now: true };
    const preview = await stripe.invoices.createPreview({ subscription: id, subscription_details: details });
    await stripe.subscriptions.cancel(id, { prorate: true, invoice_now: true });
    expect(lines(preview)).toEqual([
      [-6188, "Unused time on Pro after 10 Feb 2025", "2025-02-10", "2025-02-28"],
    ]);
    expect(money(preview)).toEqual(money(await latestInvoice(id)));
  });

  test("of a schedule's coming phase, and of a schedule that nobody has made yet", async () => {
    const { clock, customer, id } = await subscriber();
    const { id: schedule } = await stripe.subscriptionSchedules.create({ from_subscription: id });
    const phases = [
      { items: [{ price: pro }], start_date: at("2025-01-31"), end_date: at("2025-02-28") },
      {
        items: [{ price: starter, quantity: 2 }],
        discounts: [{ coupon: half }],
        duration: { interval: "month" as const },
      },
    ];
    const supposed = await stripe.invoices.createPreview({ schedule, schedule_details: { phases } });
    expect(await stripe.invoices.createPreview({ schedule })).toMatchObject({ total: 9900 });
    await stripe.subscriptionSchedules.update(schedule, { phases });
    const known = await stripe.invoices.createPreview({ subscription: id });
    const fresh = await stripe.invoices.createPreview({
      customer,
      schedule_details: { phases: [{ items: [{ price: starter }], duration: { interval: "month" } }] },
    });
    await advance(clock, at("2025-02-28") + 2 * hours);
    const invoice = await latestInvoice(id);
    expect(invoice).toMatchObject({ subtotal: 5800, total: 2900, status: "paid" });
    expect(money(supposed)).toEqual(money(invoice));
    expect(money(known)).toEqual(money(invoice));
    expect(lines(fresh)).toEqual([[2900, "1 × Starter (at $29.00 / month)", "2025-02-10", "2025-03-10"]]);
  });

  test("of a start in the past, or one to come", async () => {
    const { customer } = await customerAt("2025-02-14");
    const items = [{ price: pro }];
    const past = await stripe.invoices.createPreview({
      customer,
      subscription_details: { items, start_date: at("2025-01-31") },
    });
    const made = await subscribe(customer, items, { backdate_start_date: at("2025-01-31") });
    expect(money(past)).toEqual(money(await latestInvoice(made.id)));
    const later = await stripe.invoices.createPreview({
      customer,
      subscription_details: { items, start_date: at("2025-03-01") },
    });
    expect(lines(later)).toEqual([[9900, "1 × Pro (at $99.00 / month)", "2025-03-01", "2025-04-01"]]);
  });
});

test("items that are only supposed are shown beside those that wait", async () => {
  const { customer, id } = await subscriber();
  const waiting = await stripe.invoiceItems.create({ customer, amount: 700, currency: "usd" });
  const preview = await stripe.invoices.createPreview({
    subscription: id,
    invoice_items: [
      { invoiceitem: waiting.id, amount: 800 },
      { amount: 1500, currency: "usd", description: "Training" },
      { unit_amount: 250, quantity: 3, currency: "usd", description: "Reports" },
    ],
  });
  expect(preview.lines.data.map(({ amount }) => amount)).toEqual([800, 1500, 750, 9900]);
  expect(await stripe.invoiceItems.retrieve(waiting.id)).toMatchObject({ amount: 700 });
});

test("what recurs is shown without prorations and what is billed once", async () => {
  const { customer, id, item } = await subscriber();
  await stripe.invoiceItems.create({ customer, amount: 700, currency: "usd" });
  const subscription_details = { items: [{ id: item, quantity: 4 }] };
  const recurring = { subscription: id, subscription_details, preview_mode: "recurring" } as const;
  expect(lines(await stripe.invoices.createPreview(recurring))).toEqual([
    [39600, "4 × Pro (at $99.00 / month)", "2025-02-28", "2025-03-31"],
  ]);
});

test("nothing is upcoming for what ends, and a preview that can't be is refused", async () => {
  const { id } = await subscriber({ cancel_at_period_end: true });
  await expect(stripe.invoices.createPreview({ subscription: id })).rejects.toMatchObject({
    code: "invoice_upcoming_none",
  });
  const both = { subscription: id, schedule_details: { end_behavior: "release" as const } };
  await expect(stripe.invoices.createPreview(both)).rejects.toThrow(/can't be used together/);
});
