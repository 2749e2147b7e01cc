import { afterAll, describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, hours, lines, money, storyteller } from "./testing/story";

const { stripe, sandbox } = await useSandbox("pauses");
const { customerAt, useCard, price, subscribe, advance, eventsSince, latestInvoice } = storyteller(stripe);
const pro = await price(9900, { product_data: { name: "Pro" } });

afterAll(() => expect(sandbox.contractDeviations()).toEqual([]));

/** Pro since 31 January; it is 14 February now, half of the period later. */
async function halfway(alias?: string) {
  const { clock, customer } = await customerAt("2025-01-31", alias);
  const { id } = await subscribe(customer, [{ price: pro }]);
  await advance(clock, "2025-02-14");
  return { clock, customer, id };
}

async function bills(subscription: string) {
  const { data } = await stripe.invoices.list({ subscription });
  return data.reverse().map(({ created, total, status }) => [date(created), total, status]);
}

describe("collection that is paused", () => {
  test.each([
    ["void", "void"],
    ["mark_uncollectible", "uncollectible"],
    ["keep_as_draft", "draft"],
  ] as const)("by %s leaves the renewal %s, and the subscription active", async (behavior, status) => {
    const { clock, id } = await halfway();
    const paused = await stripe.subscriptions.update(id, { pause_collection: { behavior } });
    expect(paused).toMatchObject({ status: "active", pause_collection: { behavior, resumes_at: null } });
    await advance(clock, at("2025-02-28") + 2 * hours);
    expect(await bills(id)).toEqual([
      ["2025-01-31", 9900, "paid"],
      ["2025-02-28", 9900, status],
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    await stripe.subscriptions.update(id, { pause_collection: "" });
    await advance(clock, at("2025-03-31") + 2 * hours);
    expect((await bills(id)).slice(1)).toEqual([
      ["2025-02-28", 9900, status],
      ["2025-03-31", 9900, "paid"],
    ]);
  });

  test("goes on by itself when it is told when", async () => {
    const { clock, id } = await halfway();
    const resumes_at = at("2025-03-10");
    await stripe.subscriptions.update(id, { pause_collection: { behavior: "void", resumes_at } });
    const events = await eventsSince(async () => {
      await advance(clock, "2025-03-09");
      await advance(clock, at("2025-03-31") + 2 * hours);
    });
    expect(await bills(id)).toEqual([
      ["2025-01-31", 9900, "paid"],
      ["2025-02-28", 9900, "void"],
      ["2025-03-31", 9900, "paid"],
    ]);
    const resumed = events.find(
      ({ type, created }) => type === "customer.subscription.updated" && created === resumes_at,
    );
    expect(resumed?.data.previous_attributes).toEqual({ pause_collection: { behavior: "void", resumes_at } });
  });
});

describe("a subscription that is paused", () => {
  test("bills nothing, and is resumed with a new period, less what was not used", async () => {
    const { clock, id } = await halfway();
    const events = await eventsSince(() => stripe.subscriptions.pause(id));
    expect(events.map(({ type }) => type)).toContain("customer.subscription.paused");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "paused",
      status_details: {
        paused: { subscription: { type: "pause_requested" }, transitioned_at: at("2025-02-14") },
      },
    });
    await expect(stripe.invoices.createPreview({ subscription: id })).rejects.toMatchObject({
      code: "invoice_upcoming_none",
    });
    await advance(clock, "2025-03-20");
    expect(await bills(id)).toHaveLength(1);
    const preview = await stripe.invoices.createPreview({
      subscription: id,
      subscription_details: { resume_at: "now" },
    });
    await stripe.subscriptions.resume(id, { payment_behavior: "resume_on_payment_success" });
    const invoice = await latestInvoice(id);
    expect(lines(invoice)).toEqual([
      [-4950, "Unused time on Pro after 14 Feb 2025", "2025-02-14", "2025-02-28"],
      [9900, "1 × Pro (at $99.00 / month)", "2025-03-20", "2025-04-20"],
    ]);
    expect(invoice).toMatchObject({ status: "paid", amount_paid: 4950 });
    expect(money(preview)).toEqual(money(invoice));
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      billing_cycle_anchor: at("2025-03-20"),
    });
    await advance(clock, at("2025-04-20") + 2 * hours);
    expect((await bills(id)).at(-1)).toEqual(["2025-04-20", 9900, "paid"]);
  });

  test("is resumed within its old dates, for what is left of the period", async () => {
    const { clock, id } = await halfway();
    await stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type: "none" } } });
    await advance(clock, "2025-03-10T12:00:00");
    await stripe.subscriptions.resume(id, {
      billing_cycle_anchor: { type: "unchanged" },
      proration_behavior: "always_invoice",
      payment_behavior: "resume_on_payment_success",
    });
    // 20.5 of 31 days: 99.00 × 20.5 / 31.
    expect(lines(await latestInvoice(id))).toEqual([
      [6547, "Remaining time on Pro after 10 Mar 2025", "2025-03-10", "2025-03-31"],
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      billing_cycle_anchor: at("2025-01-31"),
    });
  });

  test("waits for a payment that is refused, and goes on when it is made", async () => {
    const { customer, id } = await halfway();
    await stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type: "none" } } });
    const bad = await useCard(customer, "pm_card_chargeCustomerFail");
    await stripe.subscriptions.resume(id, { payment_behavior: "resume_on_payment_success" });
    expect(await latestInvoice(id)).toMatchObject({ status: "open", attempt_count: 1 });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "paused" });
    await stripe.paymentMethods.detach(bad);
    await useCard(customer, "pm_card_visa");
    const events = await eventsSince(async () => stripe.invoices.pay((await latestInvoice(id)).id ?? "", {}));
    expect(events.map(({ type }) => type)).toContain("customer.subscription.resumed");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
  });

  test("stays paused when nobody pays for 23 hours", async () => {
    const { clock, id } = await halfway();
    await stripe.subscriptions.pause(id);
    await stripe.subscriptions.resume(id);
    expect(await latestInvoice(id)).toMatchObject({ status: "open", attempt_count: 0 });
    await advance(clock, at("2025-02-14") + 24 * hours);
    expect(await latestInvoice(id)).toMatchObject({ status: "void" });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "paused" });
  });

  test("is one without a schedule, active, and no other", async () => {
    const { id } = await halfway();
    await expect(stripe.subscriptions.resume(id)).rejects.toThrow(/Only a paused/);
    await stripe.subscriptionSchedules.create({ from_subscription: id });
    await expect(stripe.subscriptions.pause(id)).rejects.toThrow(/managed by a schedule/);
  });
});

test("a trial that ends without a card pauses, and a card resumes it", async () => {
  const clock = (await stripe.testHelpers.testClocks.create({ frozen_time: at("2025-01-31") })).id;
  const { id: customer } = await stripe.customers.create({ test_clock: clock });
  const { id } = await subscribe(customer, [{ price: pro }], {
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: "pause" } },
  });
  await advance(clock, "2025-02-08");
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    status: "paused",
    status_details: { paused: { subscription: { type: "trial_end_without_payment_method" } } },
  });
  await useCard(customer, "pm_card_visa");
  await stripe.subscriptions.resume(id, { payment_behavior: "resume_on_payment_success" });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
  expect(lines(await latestInvoice(id))).toEqual([
    [9900, "1 × Pro (at $99.00 / month)", "2025-02-08", "2025-03-08"],
  ]);
});
