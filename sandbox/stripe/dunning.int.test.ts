import { describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, days, hours, storyteller } from "./testing/story";

const { stripe } = await useSandbox("dunning");
const lenient = await useSandbox("unpaid", { dunning: { afterRetries: "unpaid" } });
const patient = await useSandbox("past_due", { dunning: { afterRetries: "past_due" } });

/** Signed up on 1 January, with a card that fails from the renewal on 1 February. */
async function failing(client = stripe) {
  const story = storyteller(client);
  const { clock, customer } = await story.customerAt("2025-01-01");
  const { id } = await story.subscribe(customer, [{ price: await story.price(2900) }]);
  await story.useCard(customer, "pm_card_chargeCustomerFail");
  await story.advance(clock, "2025-01-31");
  return { ...story, clock, customer, id };
}

const renewal = at("2025-02-01");
const first = renewal + 3601;

describe("a renewal that fails on 1 February", () => {
  test("is tried again after 1, 3, 5 and 7 days, and then the subscription is cancelled", async () => {
    const { clock, id, advance, eventsSince } = await failing();
    const attempts: [string, number, string | null][] = [];
    let invoiceId = "";
    for (const day of ["01", "02", "04", "06"]) {
      await advance(clock, at(`2025-02-${day}`) + 2 * hours);
      const subscription = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
      const invoice = typeof subscription.latest_invoice === "object" ? subscription.latest_invoice : null;
      invoiceId = invoice?.id ?? "";
      const next = invoice?.next_payment_attempt ?? null;
      attempts.push([subscription.status, invoice?.attempt_count ?? 0, next === null ? null : date(next)]);
      if (next) expect((next - first) % days).toBe(0);
    }
    expect(attempts).toEqual([
      ["past_due", 1, "2025-02-02"],
      ["past_due", 2, "2025-02-04"],
      ["past_due", 3, "2025-02-06"],
      ["past_due", 4, "2025-02-08"],
    ]);
    const events = await eventsSince(() => advance(clock, at("2025-02-08") + 2 * hours));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["invoice.payment_failed", "customer.subscription.deleted"]),
    );
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "canceled",
      ended_at: first + 7 * days,
      cancellation_details: { reason: "payment_failed" },
    });
    expect(await stripe.invoices.retrieve(invoiceId)).toMatchObject({
      status: "open",
      attempt_count: 5,
      next_payment_attempt: null,
      auto_advance: false,
    });
  });

  test("recovers on day 3 with another card", async () => {
    const { clock, customer, id, advance, useCard, latestInvoice } = await failing();
    await advance(clock, at("2025-02-03"));
    const open = await latestInvoice(id);
    await expect(stripe.invoices.pay(open.id ?? "")).rejects.toMatchObject({ code: "card_declined" });
    expect(await latestInvoice(id)).toMatchObject({
      attempt_count: 2,
      next_payment_attempt: first + 3 * days,
    });
    await useCard(customer, "pm_card_visa");
    await advance(clock, first + 3 * days);
    expect(await latestInvoice(id)).toMatchObject({
      status: "paid",
      attempt_count: 3,
      status_transitions: { paid_at: first + 3 * days },
    });
    expect(await stripe.subscriptions.retrieve(id, { expand: ["customer"] })).toMatchObject({
      status: "active",
      customer: { delinquent: false },
    });
    await advance(clock, at("2025-03-01") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({
      status: "paid",
      attempt_count: 1,
      created: at("2025-03-01"),
    });
  });

  test("with a card that is refused for good is charged once, until there is another card", async () => {
    const { clock, customer, id, advance, useCard, latestInvoice } = await failing();
    await useCard(customer, "pm_card_authenticationRequired");
    await advance(clock, at("2025-02-02") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ status: "open", attempt_count: 2 });
    const refused = await stripe.charges.list({ customer });
    expect(refused.data.map(({ failure_code, paid }) => [failure_code, paid])).toEqual([
      ["authentication_required", false],
      [null, true],
    ]);
    await useCard(customer, "pm_card_visa");
    await advance(clock, at("2025-02-04") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ status: "paid", attempt_count: 3 });
  });

  test("with a card that asks for 3-D Secure says that somebody must act", async () => {
    const { clock, customer, advance, useCard, eventsSince } = await failing();
    await useCard(customer, "pm_card_authenticationRequired");
    const events = await eventsSince(() => advance(clock, at("2025-02-01") + 2 * hours));
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["invoice.payment_failed", "invoice.payment_action_required"]),
    );
    const [intent] = (await stripe.paymentIntents.list({ customer })).data;
    expect(intent).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code: "authentication_required" },
    });
  });

  test("is not collected any more after the customer cancels", async () => {
    const { clock, id, advance } = await failing();
    await advance(clock, at("2025-02-01") + 2 * hours);
    await stripe.subscriptions.cancel(id);
    await advance(clock, "2025-02-20");
    const [invoice] = (await stripe.invoices.list({ subscription: id })).data;
    expect(invoice).toMatchObject({ status: "open", attempt_count: 1, auto_advance: false });
  });
});

test("may leave the subscription unpaid: later invoices stay drafts, and paying the latest brings it back", async () => {
  const { clock, id, advance, customer, useCard, latestInvoice } = await failing(lenient.stripe);
  await advance(clock, "2025-02-10");
  expect(await lenient.stripe.subscriptions.retrieve(id)).toMatchObject({ status: "unpaid" });
  await advance(clock, "2025-03-05");
  const draft = await latestInvoice(id);
  expect(draft).toMatchObject({
    status: "draft",
    auto_advance: false,
    created: at("2025-03-01"),
    automatically_finalizes_at: null,
    next_payment_attempt: null,
  });
  await useCard(customer, "pm_card_visa");
  await lenient.stripe.invoices.pay(draft.id ?? "");
  expect(await lenient.stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
  await advance(clock, at("2025-04-01") + 2 * hours);
  expect(await latestInvoice(id)).toMatchObject({ status: "paid", created: at("2025-04-01") });
});

test("may leave the subscription past due, and it goes on renewing", async () => {
  const { clock, id, advance, latestInvoice } = await failing(patient.stripe);
  await advance(clock, "2025-02-10");
  expect(await patient.stripe.subscriptions.retrieve(id)).toMatchObject({ status: "past_due" });
  await advance(clock, at("2025-03-01") + 2 * hours);
  expect(await latestInvoice(id)).toMatchObject({
    status: "open",
    attempt_count: 1,
    created: at("2025-03-01"),
  });
  expect((await patient.stripe.invoices.list({ subscription: id, status: "open" })).data).toHaveLength(2);
});

describe("an invoice that nobody will pay", () => {
  test("counts no more once it is voided: the one before decides", async () => {
    const { clock, customer, id, advance, eventsSince } = await failing(patient.stripe);
    await advance(clock, "2025-02-10");
    await advance(clock, at("2025-03-01") + 2 * hours);
    const { invoices, subscriptions, customers } = patient.stripe;
    const [march, february] = (await invoices.list({ subscription: id, status: "open" })).data;
    await invoices.voidInvoice(march?.id ?? "");
    expect(await subscriptions.retrieve(id)).toMatchObject({ status: "past_due" });
    const events = await eventsSince(() => invoices.voidInvoice(february?.id ?? ""));
    expect(events.map(({ type }) => type).slice(-3)).toEqual([
      "invoice.voided",
      "customer.subscription.updated",
      "customer.updated",
    ]);
    expect(await subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    expect(await customers.retrieve(customer)).toMatchObject({ delinquent: false });
  });

  test("counts as paid once it is marked uncollectible", async () => {
    const { clock, id, advance, latestInvoice } = await failing(lenient.stripe);
    await advance(clock, "2025-02-10");
    expect(await lenient.stripe.subscriptions.retrieve(id)).toMatchObject({ status: "unpaid" });
    const given = await latestInvoice(id);
    await lenient.stripe.invoices.markUncollectible(given.id ?? "");
    expect(await lenient.stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
  });

  test("ends a subscription that it should have begun", async () => {
    const { customerAt, price, subscribe, latestInvoice } = storyteller(stripe);
    const { customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: await price(2900) }], {
      payment_behavior: "default_incomplete",
    });
    const first = await latestInvoice(id);
    await stripe.invoices.voidInvoice(first.id ?? "");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "incomplete_expired" });
    expect(await stripe.invoices.retrieve(first.id ?? "")).toMatchObject({ status: "void" });
  });
});
