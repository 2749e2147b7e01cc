import { describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, days, hours, lines, money, storyteller } from "./testing/story";

const { stripe } = await useSandbox("trials");
const { customerAt, useCard, price, subscribe, advance, eventsSince, latestInvoice } = storyteller(stripe);
const pro = await price(2900);

describe("a trial of 14 days from 10 January", () => {
  async function trial(given: Parameters<typeof subscribe>[2] = {}) {
    const { clock, customer } = await customerAt("2025-01-10");
    const started = await subscribe(customer, [{ price: pro }], { trial_period_days: 14, ...given });
    return { clock, customer, ...started };
  }

  test("costs nothing, is announced three days ahead, and then is billed from its end", async () => {
    const { clock, id, subscription } = await trial();
    expect(subscription).toMatchObject({
      status: "trialing",
      trial_start: at("2025-01-10"),
      trial_end: at("2025-01-24"),
      billing_cycle_anchor: at("2025-01-24"),
      items: { data: [{ current_period_end: at("2025-01-24") }] },
    });
    expect(await latestInvoice(id)).toMatchObject({
      status: "paid",
      total: 0,
      billing_reason: "subscription_create",
    });
    expect(lines(await latestInvoice(id))).toEqual([
      [0, "Free trial for 1 × Pro", "2025-01-10", "2025-01-24"],
    ]);
    const before = await eventsSince(() => advance(clock, at("2025-01-21") - 1));
    expect(before.map(({ type }) => type)).toEqual([
      "test_helpers.test_clock.advancing",
      "invoice.upcoming",
      "test_helpers.test_clock.ready",
    ]);
    const notice = await eventsSince(() => advance(clock, "2025-01-22"));
    expect(notice.map(({ type, created }) => [type, created])[1]).toEqual([
      "customer.subscription.trial_will_end",
      at("2025-01-21"),
    ]);
    expect(notice).toHaveLength(3);
    const upcoming = await stripe.invoices.createPreview({ subscription: id });
    await advance(clock, at("2025-01-24") + 2 * hours);
    const paid = await latestInvoice(id);
    expect(paid).toMatchObject({ status: "paid", billing_reason: "subscription_cycle" });
    expect(lines(paid)).toEqual([[2900, "1 × Pro (at $29.00 / month)", "2025-01-24", "2025-02-24"]]);
    expect(money(upcoming)).toEqual(money(paid));
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
  });

  test("can be ended now, and is billed from now", async () => {
    const { clock, customer, id } = await trial();
    await advance(clock, "2025-01-15");
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: "" } });
    await expect(stripe.subscriptions.update(id, { trial_end: "now" })).rejects.toMatchObject({
      code: "resource_missing",
    });
    await useCard(customer, "pm_card_visa");
    const ended = await stripe.subscriptions.update(id, { trial_end: "now" });
    expect(ended).toMatchObject({
      status: "active",
      trial_end: at("2025-01-15"),
      billing_cycle_anchor: at("2025-01-15"),
    });
    expect(await latestInvoice(id)).toMatchObject({ status: "paid", amount_paid: 2900 });
  });

  test("can be made longer, and is announced again", async () => {
    const { clock, id } = await trial();
    await advance(clock, "2025-01-22");
    const events = await eventsSince(() => stripe.subscriptions.update(id, { trial_end: at("2025-01-30") }));
    expect(events.map(({ type }) => type)).toEqual(["customer.subscription.updated"]);
    const later = await eventsSince(() => advance(clock, "2025-01-28"));
    expect(later.slice(1, -1).map(({ type, created }) => [type, created])).toEqual([
      ["invoice.upcoming", at("2025-01-23")],
      ["customer.subscription.trial_will_end", at("2025-01-27")],
    ]);
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
  });

  test("lets items be changed for nothing", async () => {
    const { id, item } = await trial();
    await stripe.subscriptions.update(id, {
      items: [{ id: item, quantity: 3 }],
      proration_behavior: "always_invoice",
    });
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
  });

  test.each([
    ["cancel", "canceled", "customer.subscription.deleted"],
    ["pause", "paused", "customer.subscription.paused"],
    ["create_invoice", "active", "invoice.created"],
  ])("without a payment method ends as told: %s", async (missing_payment_method, status, event) => {
    const { clock, customer, id } = await trial({
      trial_settings: { end_behavior: { missing_payment_method } },
    });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: "" } });
    const events = await eventsSince(() => advance(clock, "2025-01-24"));
    expect(events.map(({ type }) => type)).toContain(event);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status });
  });

  test("that is cut short without a payment method pauses, if that is what was asked for", async () => {
    const { customer, id } = await trial({
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
    });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: "" } });
    const events = await eventsSince(() => stripe.subscriptions.update(id, { trial_end: "now" }));
    expect(events.map(({ type }) => type)).toEqual([
      "customer.subscription.updated",
      "customer.subscription.paused",
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "paused",
      trial_end: at("2025-01-10"),
    });
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
  });
});

test("a trial of two days is announced at once", async () => {
  const { customer } = await customerAt("2025-01-10");
  const events = await eventsSince(() =>
    subscribe(customer, [{ price: pro }], { trial_end: at("2025-01-10") + 2 * days }),
  );
  expect(events.at(-1)?.type).not.toBe("customer.subscription.created");
  expect(events.map(({ type }) => type)).toContain("customer.subscription.trial_will_end");
});

test("a trial given to a subscription that is paid for credits what is unused", async () => {
  const { clock, customer } = await customerAt("2025-01-01");
  const { id } = await subscribe(customer, [{ price: pro }]);
  await advance(clock, "2025-01-16T12:00:00");
  const trialing = await stripe.subscriptions.update(id, {
    trial_end: at("2025-02-16T12:00:00"),
    proration_behavior: "create_prorations",
  });
  expect(trialing.status).toBe("trialing");
  expect((await latestInvoice(id)).lines.data.map(({ amount }) => amount)).toEqual([-1450, 0]);
  await advance(clock, at("2025-02-16T12:00:00") + 2 * hours);
  expect(await latestInvoice(id)).toMatchObject({ total: 2900, amount_paid: 1450 });
});

describe("an end", () => {
  test("at a date comes at that date", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: pro }]);
    expect(await stripe.subscriptions.update(id, { cancel_at: at("2025-02-10") })).toMatchObject({
      cancel_at: at("2025-02-10"),
      canceled_at: at("2025-01-01"),
      cancel_at_period_end: false,
    });
    await advance(clock, at("2025-02-01") + 2 * hours);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    await advance(clock, "2025-02-11");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "canceled",
      ended_at: at("2025-02-10"),
    });
  });

  test("can be taken back, or be the period's end", async () => {
    const { customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: pro }]);
    const ending = await stripe.subscriptions.update(id, { cancel_at: "min_period_end" });
    expect(ending.cancel_at).toBe(at("2025-02-01"));
    expect(await stripe.subscriptions.update(id, { cancel_at: "" })).toMatchObject({
      cancel_at: null,
      canceled_at: null,
    });
  });

  test.each([
    [{}, 0, []],
    [{ prorate: true }, 0, [-1450]],
    [{ prorate: true, invoice_now: true }, -1450, []],
  ])("at once, with %o, credits %i", async (params, balance, waiting) => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: pro }]);
    await advance(clock, "2025-01-16T12:00:00");
    expect(await stripe.subscriptions.cancel(id, params)).toMatchObject({ status: "canceled" });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance });
    const { data } = await stripe.invoiceItems.list({ customer, pending: true });
    expect(data.map(({ amount }) => amount)).toEqual(waiting);
  });

  test("at once takes prorations along that wait for an invoice", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: pro }]);
    await advance(clock, "2025-01-11");
    await stripe.subscriptions.update(id, { items: [{ id: item, quantity: 2 }] });
    await stripe.invoiceItems.create({ customer, amount: 500, currency: "usd" });
    await stripe.subscriptions.cancel(id);
    const { data } = await stripe.invoiceItems.list({ customer, pending: true });
    expect(data.map(({ amount }) => amount)).toEqual([500]);
  });
});
