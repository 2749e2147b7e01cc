import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card, challenged, good, submit, target } from "./testing/browser";
import { makePrice, useSandbox } from "./testing/sandbox";

const { stripe, url } = await useSandbox("subscriptions");

const at = (text: string): number => Date.parse(`${text.includes("T") ? text : `${text}T00:00:00`}Z`) / 1000;
const day = (time: number | null | undefined): string =>
  new Date((time ?? 0) * 1000).toISOString().slice(0, 10);
const hours = 3600;

/** A customer on a clock of their own, with a card. */
async function customerAt(date: string, alias = "pm_card_visa") {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at(date) });
  const customer = await stripe.customers.create({ test_clock: clock.id, email: "clock@example.com" });
  const method = await stripe.paymentMethods.attach(alias, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  return { clock, customer, method };
}

async function subscribe(customer: string, given: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const price = await makePrice(stripe);
  return await stripe.subscriptions.create({ customer, items: [{ price: price.id }], ...given });
}

/** Returns when the clock is ready again. */
async function advance(clock: string, time: number): Promise<void> {
  let state = await stripe.testHelpers.testClocks.advance(clock, { frozen_time: time });
  expect(state).toMatchObject({
    status: "advancing",
    status_details: { advancing: { target_frozen_time: time } },
  });
  while (state.status === "advancing") state = await stripe.testHelpers.testClocks.retrieve(clock);
  expect(state).toMatchObject({ status: "ready", frozen_time: time });
}

/** What happened since, oldest first. */
async function eventsSince<T>(work: () => Promise<T>): Promise<Stripe.Event[]> {
  const [last] = (await stripe.events.list({ limit: 1 })).data;
  await work();
  return (await stripe.events.list({ limit: 100, ending_before: last?.id })).data.reverse();
}

describe("a renewal", () => {
  test("comes on the anchor's day, clamped to short months, and is paid an hour later", async () => {
    const { clock, customer } = await customerAt("2025-01-31T10:20:30");
    const subscription = await subscribe(customer.id);
    const ends = ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"].map((date) =>
      at(`${date}T10:20:30`),
    );
    expect(subscription.items.data[0]).toMatchObject({
      current_period_start: at("2025-01-31T10:20:30"),
      current_period_end: ends[0],
    });

    for (const [index, end] of ends.slice(0, 3).entries()) {
      await advance(clock.id, end);
      const [draft] = (await stripe.invoices.list({ subscription: subscription.id, limit: 1 })).data;
      expect(draft).toMatchObject({
        status: "draft",
        billing_reason: "subscription_cycle",
        amount_due: 2900,
        created: end,
        automatically_finalizes_at: end + 3601,
        next_payment_attempt: end + 3600,
      });
      expect(draft?.lines.data[0]?.period).toEqual({ start: end, end: ends[index + 1] });
      await advance(clock.id, end + 2 * hours);
      const paid = await stripe.invoices.retrieve(draft?.id ?? "");
      expect(paid).toMatchObject({
        status: "paid",
        amount_paid: 2900,
        attempt_count: 1,
        status_transitions: { paid_at: end + 3601 },
      });
      const now = await stripe.subscriptions.retrieve(subscription.id);
      expect(now).toMatchObject({ status: "active", latest_invoice: draft?.id });
      expect(now.items.data[0]).toMatchObject({
        current_period_start: end,
        current_period_end: ends[index + 1],
      });
    }
    const numbers = (await stripe.invoices.list({ customer: customer.id })).data.map(({ number }) =>
      number?.slice(-4),
    );
    expect(numbers).toEqual(["0004", "0003", "0002", "0001"]);
  });

  test("says so in Stripe's events, in the time of its clock", async () => {
    const { clock, customer } = await customerAt("2025-06-15");
    const subscription = await subscribe(customer.id);
    const events = await eventsSince(() => advance(clock.id, at("2025-07-15") + 2 * hours));
    expect(events.map(({ type }) => type)).toEqual([
      "test_helpers.test_clock.advancing",
      "invoice.upcoming",
      "customer.subscription.updated",
      "invoice.created",
      "payment_intent.created",
      "invoice.finalized",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
      "test_helpers.test_clock.ready",
    ]);
    const [, , moved, , , , , , , , paid] = events;
    expect(moved).toMatchObject({ created: at("2025-07-15"), request: { id: null, idempotency_key: null } });
    expect(moved?.data.previous_attributes).toMatchObject({
      latest_invoice: subscription.latest_invoice,
      items: { data: [{ current_period_start: at("2025-06-15"), current_period_end: at("2025-07-15") }] },
    });
    expect(paid?.created).toBe(at("2025-07-15") + 3601);
  });

  test("of several subscriptions and intervals keeps the order of time", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const daily = await makePrice(stripe, { recurring: { interval: "day" }, unit_amount: 100 });
    await subscribe(customer.id, { items: [{ price: daily.id, quantity: 3 }] });
    await subscribe(customer.id);
    const events = await eventsSince(() => advance(clock.id, at("2025-01-03")));
    const times = events.slice(1).map(({ created }) => created);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const invoices = (
      await stripe.invoices.list({ customer: customer.id, created: { gt: at("2025-01-01") } })
    ).data;
    expect(invoices.map(({ created, status, total }) => [day(created), status, total])).toEqual([
      ["2025-01-03", "draft", 300],
      ["2025-01-02", "paid", 300],
    ]);
  });

  test("that fails leaves the invoice open and the subscription past due; paying it mends both", async () => {
    const { clock, customer } = await customerAt("2025-01-10");
    const subscription = await subscribe(customer.id);
    const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customer.id,
    });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: broken.id });
    const events = await eventsSince(() => advance(clock.id, at("2025-02-10") + 2 * hours));
    const types = events.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(["charge.failed", "payment_intent.payment_failed", "invoice.payment_failed"]),
    );
    expect(types).not.toContain("invoice.paid");

    const late = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ["latest_invoice", "customer"],
    });
    expect(late).toMatchObject({
      status: "past_due",
      latest_invoice: { status: "open", attempt_count: 1, attempted: true },
      customer: { delinquent: true },
    });
    const invoice = typeof late.latest_invoice === "object" ? late.latest_invoice : null;
    await expect(stripe.invoices.pay(invoice?.id ?? "")).rejects.toMatchObject({
      type: "StripeCardError",
      code: "card_declined",
      decline_code: "generic_decline",
    });

    expect(await (await fetch(invoice?.hosted_invoice_url ?? "")).text()).toContain("$29.00 due");
    const paid = await submit(invoice?.hosted_invoice_url ?? "", card(good));
    expect(paid.status).toBe(303);
    const mended = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ["latest_invoice", "customer"],
    });
    expect(mended).toMatchObject({
      status: "active",
      latest_invoice: { status: "paid", attempt_count: 1 },
      customer: { delinquent: false },
    });
    await expect(stripe.invoices.pay(invoice?.id ?? "")).rejects.toThrow("Invoice is already paid");
  });
});

describe("cancelling", () => {
  test("at the period's end: asked for, taken back, asked for again, and then it ends without an invoice", async () => {
    const { clock, customer } = await customerAt("2025-03-31");
    const { id } = await subscribe(customer.id);
    const canceling = await stripe.subscriptions.update(id, {
      cancel_at_period_end: true,
      cancellation_details: { feedback: "too_expensive", comment: "Bye" },
    });
    expect(canceling).toMatchObject({
      status: "active",
      cancel_at_period_end: true,
      cancel_at: at("2025-04-30"),
      canceled_at: at("2025-03-31"),
      cancellation_details: { reason: "cancellation_requested", feedback: "too_expensive", comment: "Bye" },
    });
    expect(await stripe.subscriptions.update(id, { cancel_at_period_end: false })).toMatchObject({
      cancel_at_period_end: false,
      cancel_at: null,
      canceled_at: null,
    });
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });

    const events = await eventsSince(() => advance(clock.id, at("2025-05-02")));
    expect(events.map(({ type }) => type).slice(1, -1)).toEqual(["customer.subscription.deleted"]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "canceled",
      ended_at: at("2025-04-30"),
      canceled_at: at("2025-03-31"),
    });
    expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
    expect((await stripe.subscriptions.list({ customer: customer.id, status: "all" })).data).toHaveLength(1);
  });

  test("at once", async () => {
    const { customer } = await customerAt("2025-03-31");
    const { id } = await subscribe(customer.id);
    const events = await eventsSince(() => stripe.subscriptions.cancel(id));
    expect(events.map(({ type }) => type)).toEqual(["customer.subscription.deleted"]);
    expect(events[0]?.data.object).toMatchObject({ status: "canceled", ended_at: at("2025-03-31") });
    await expect(stripe.subscriptions.cancel(id)).rejects.toMatchObject({ code: "resource_missing" });
    await expect(stripe.subscriptions.update(id, { cancel_at_period_end: true })).rejects.toThrow(
      /canceled subscription/,
    );
  });

  test("when past due leaves the invoice open, until it is voided", async () => {
    const { clock, customer } = await customerAt("2025-01-10");
    const { id } = await subscribe(customer.id);
    const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customer.id,
    });
    await stripe.subscriptions.update(id, { default_payment_method: broken.id });
    await advance(clock.id, at("2025-02-10") + 2 * hours);
    await stripe.subscriptions.cancel(id);
    const [open] = (await stripe.invoices.list({ subscription: id, status: "open" })).data;
    const events = await eventsSince(() => stripe.invoices.voidInvoice(open?.id ?? ""));
    expect(events.map(({ type }) => type)).toEqual([
      "payment_intent.canceled",
      "invoice.updated",
      "invoice.voided",
    ]);
    await expect(stripe.invoices.pay(open?.id ?? "")).rejects.toThrow(/is void/);
    await expect(stripe.invoices.voidInvoice(open?.id ?? "")).rejects.toThrow(/Only an open invoice/);
  });

  test("with the customer", async () => {
    const { customer } = await customerAt("2025-03-31");
    const { id } = await subscribe(customer.id);
    expect(await stripe.customers.del(customer.id)).toEqual({
      id: customer.id,
      object: "customer",
      deleted: true,
    });
    expect(await stripe.subscriptions.retrieve(id, { expand: ["customer"] })).toMatchObject({
      status: "canceled",
      customer: { deleted: true },
    });
  });
});

describe("a first payment", () => {
  test("may be left to the customer, who passes a challenge for it", async () => {
    const { customer } = await customerAt("2025-01-01");
    const subscription = await subscribe(customer.id, {
      payment_behavior: "default_incomplete",
      payment_settings: { save_default_payment_method: "on_subscription" },
      expand: ["latest_invoice.confirmation_secret"],
    });
    expect(subscription).toMatchObject({
      status: "incomplete",
      latest_invoice: {
        status: "open",
        confirmation_secret: { client_secret: expect.stringContaining("_secret_") },
      },
    });
    const invoice = typeof subscription.latest_invoice === "object" ? subscription.latest_invoice : null;
    const challenge = await submit(invoice?.hosted_invoice_url ?? "", card(challenged));
    expect(target(challenge)).toMatch(/^\/3ds\//);
    await submit(`${url}${target(challenge)}`, { answer: "complete" });
    const paid = await stripe.subscriptions.retrieve(subscription.id, { expand: ["default_payment_method"] });
    expect(paid).toMatchObject({ status: "active", default_payment_method: { card: { last4: "3155" } } });
  });

  test("that never comes ends the subscription after 23 hours", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer.id, { payment_behavior: "default_incomplete" });
    await advance(clock.id, at("2025-01-01") + 24 * hours);
    const expired = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
    expect(expired).toMatchObject({ status: "incomplete_expired", latest_invoice: { status: "void" } });
  });

  test("that must succeed takes everything back when it fails", async () => {
    const { customer } = await customerAt("2025-01-01", "pm_card_chargeCustomerFail");
    await expect(subscribe(customer.id, { payment_behavior: "error_if_incomplete" })).rejects.toMatchObject({
      statusCode: 402,
    });
    expect((await stripe.subscriptions.list({ customer: customer.id, status: "all" })).data).toEqual([]);
    expect(await subscribe(customer.id)).toMatchObject({ status: "incomplete" });
  });

  test("needs a payment method", async () => {
    const customer = await stripe.customers.create();
    await expect(subscribe(customer.id)).rejects.toMatchObject({ code: "resource_missing" });
  });
});
