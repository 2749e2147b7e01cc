import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, hours, lines, storyteller } from "./testing/story";

const { stripe, sandbox } = await useSandbox("scheduledstarts");
const { customerAt, useCard, price, advance, eventsSince, latestInvoice } = storyteller(stripe);
const starter = await price(2900, { product_data: { name: "Starter" } });
const pro = await price(9900, { product_data: { name: "Pro" } });

afterAll(() => expect(sandbox.contractDeviations()).toEqual([]));

const months = (interval_count: number) => ({ interval: "month", interval_count });

async function scheduled(
  when: string,
  phases: Stripe.SubscriptionScheduleCreateParams.Phase[],
  given: Partial<Stripe.SubscriptionScheduleCreateParams> = {},
) {
  const { clock, customer } = await customerAt(when);
  const schedule = await stripe.subscriptionSchedules.create({
    customer,
    start_date: "now",
    phases,
    ...given,
  });
  const id = typeof schedule.subscription === "string" ? schedule.subscription : "";
  return { clock, customer, schedule, id };
}

/** What each bill came to, oldest first. */
async function bills(subscription: string) {
  const { data } = await stripe.invoices.list({ subscription });
  return data.reverse().map(({ created, total, status }) => [date(created), total, status]);
}

const told = (events: Stripe.Event[]) => events.map(({ type, created }) => [type, date(created)]);

describe("a schedule that makes its subscription", () => {
  test("begins at once, its first invoice a draft for an hour; phase follows phase, and the last one ends it", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const { clock, schedule, id } = await scheduled(
      "2025-01-31",
      [
        { items: [{ price: pro }], duration: months(2), discounts: [{ coupon: coupon.id }] },
        { items: [{ price: pro, quantity: 2 }], duration: months(1), metadata: { seats: "two" } },
      ],
      { end_behavior: "cancel", metadata: { offer: "half" } },
    );
    expect(schedule).toMatchObject({
      status: "active",
      end_behavior: "cancel",
      metadata: { offer: "half" },
      current_phase: { start_date: at("2025-01-31"), end_date: at("2025-03-31") },
    });
    expect(schedule.phases.map(({ end_date }) => date(end_date))).toEqual(["2025-03-31", "2025-04-30"]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      schedule: schedule.id,
      cancel_at: at("2025-04-30"),
    });
    expect(await bills(id)).toEqual([["2025-01-31", 4950, "draft"]]);
    await advance(clock, at("2025-01-31") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ status: "paid", billing_reason: "subscription_create" });
    await advance(clock, "2025-03-30");
    const events = await eventsSince(async () => {
      await advance(clock, at("2025-03-31") + 2 * hours);
      await advance(clock, "2025-05-01");
    });
    expect(await bills(id)).toEqual([
      ["2025-01-31", 4950, "paid"],
      ["2025-02-28", 4950, "paid"],
      ["2025-03-31", 19800, "paid"],
    ]);
    expect(told(events)).toContainEqual(["customer.discount.deleted", "2025-03-31"]);
    expect(told(events)).toContainEqual(["subscription_schedule.expiring", "2025-04-23"]);
    expect(told(events)).toContainEqual(["subscription_schedule.completed", "2025-04-30"]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "canceled",
      ended_at: at("2025-04-30"),
      metadata: { seats: "two" },
    });
  });

  test("waits for a start that is to come, and begins then", async () => {
    const { clock, customer, schedule } = await scheduled(
      "2025-01-10",
      [{ items: [{ price: starter }], duration: months(12) }],
      { start_date: at("2025-02-01") },
    );
    expect(schedule).toMatchObject({ status: "not_started", subscription: null, current_phase: null });
    const waiting = await stripe.subscriptionSchedules.list({ customer, scheduled: true });
    expect(waiting.data.map(({ id }) => id)).toEqual([schedule.id]);
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
    const preview = await stripe.invoices.createPreview({ schedule: schedule.id });
    const events = await eventsSince(() => advance(clock, at("2025-02-01") + 2 * hours));
    expect(told(events)).toContainEqual(["customer.subscription.created", "2025-02-01"]);
    expect(told(events)).toContainEqual(["invoice.paid", "2025-02-01"]);
    const begun = await stripe.subscriptionSchedules.retrieve(schedule.id, { expand: ["subscription"] });
    expect(begun).toMatchObject({ status: "active", subscription: { start_date: at("2025-02-01") } });
    const [invoice] = (await stripe.invoices.list({ customer })).data;
    expect(invoice && lines(invoice)).toEqual([
      [2900, "1 × Starter (at $29.00 / month)", "2025-02-01", "2025-03-01"],
    ]);
    expect(lines(preview)).toEqual(invoice && lines(invoice));
  });

  test("is cancelled or released before it begins without a trace", async () => {
    const phases = [{ items: [{ price: starter }], duration: months(1) }];
    const given = { start_date: at("2025-02-01") };
    const first = await scheduled("2025-01-10", phases, given);
    expect(await stripe.subscriptionSchedules.cancel(first.schedule.id)).toMatchObject({
      status: "canceled",
      canceled_at: at("2025-01-10"),
    });
    const second = await scheduled("2025-01-10", phases, given);
    expect(await stripe.subscriptionSchedules.release(second.schedule.id)).toMatchObject({
      status: "released",
      released_subscription: null,
    });
    await advance(first.clock, "2025-02-02");
    expect((await stripe.subscriptions.list({ customer: first.customer, status: "all" })).data).toEqual([]);
  });

  test("may be moved before it begins", async () => {
    const { clock, customer, schedule } = await scheduled(
      "2025-01-10",
      [{ items: [{ price: starter }], duration: months(1) }],
      { start_date: at("2025-02-01") },
    );
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [{ items: [{ price: pro }], start_date: at("2025-02-10"), duration: months(1) }],
    });
    await advance(clock, at("2025-02-10") + 2 * hours);
    expect((await stripe.invoices.list({ customer })).data).toMatchObject([
      { total: 9900, created: at("2025-02-10"), status: "paid" },
    ]);
  });

  test("begins with a phase on trial, and bills the next in full", async () => {
    const { clock, id } = await scheduled("2025-01-31", [
      { items: [{ price: pro }], duration: { interval: "day", interval_count: 14 }, trial: true },
      { items: [{ price: pro }], duration: months(3) },
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "trialing",
      trial_end: at("2025-02-14"),
    });
    await advance(clock, at("2025-02-14") + 2 * hours);
    expect(await bills(id)).toEqual([
      ["2025-01-31", 0, "paid"],
      ["2025-02-14", 9900, "paid"],
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    await advance(clock, at("2025-03-14") + 2 * hours);
    expect((await bills(id)).at(-1)).toEqual(["2025-03-14", 9900, "paid"]);
  });

  test("that began in the past bills what has elapsed since", async () => {
    const { id } = await scheduled("2025-02-15", [{ items: [{ price: pro }], duration: months(6) }], {
      start_date: at("2025-01-01"),
    });
    expect(lines(await latestInvoice(id)).map(([amount, , from, to]) => [amount, from, to])).toEqual([
      [9900, "2025-01-01", "2025-02-01"],
      [4950, "2025-02-01", "2025-02-15"],
      [9900, "2025-02-15", "2025-03-15"],
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ start_date: at("2025-01-01") });
  });

  test("bills once what a phase adds", async () => {
    const setup = await stripe.prices.create({
      currency: "usd",
      unit_amount: 5000,
      product_data: { name: "Setup" },
    });
    const { clock, id } = await scheduled("2025-01-31", [
      { items: [{ price: pro }], duration: months(1), add_invoice_items: [{ price: setup.id }] },
      {
        items: [{ price: pro }],
        duration: months(1),
        add_invoice_items: [{ price: setup.id, quantity: 2, metadata: { why: "move" } }],
      },
    ]);
    expect(lines(await latestInvoice(id))).toEqual([
      [5000, "Setup", "2025-01-31", "2025-02-28"],
      [9900, "1 × Pro (at $99.00 / month)", "2025-01-31", "2025-02-28"],
    ]);
    await advance(clock, at("2025-02-28") + 2 * hours);
    await advance(clock, at("2025-03-31") + 2 * hours);
    expect(await bills(id)).toEqual([
      ["2025-01-31", 14900, "paid"],
      ["2025-02-28", 19900, "paid"],
      ["2025-03-31", 9900, "paid"],
    ]);
  });

  test("sends its invoices, as its settings say, unless a phase says otherwise", async () => {
    const { clock, id } = await scheduled(
      "2025-01-31",
      [
        { items: [{ price: pro }], duration: months(1) },
        { items: [{ price: pro }], duration: months(1), collection_method: "charge_automatically" },
      ],
      {
        default_settings: {
          collection_method: "send_invoice",
          invoice_settings: { days_until_due: 10 },
          description: "Pro, by invoice",
        },
      },
    );
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      collection_method: "send_invoice",
      days_until_due: 10,
      description: "Pro, by invoice",
    });
    await advance(clock, at("2025-01-31") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ status: "open", due_date: at("2025-02-10") });
    await stripe.invoices.pay((await latestInvoice(id)).id ?? "");
    await advance(clock, at("2025-02-28") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({
      status: "paid",
      collection_method: "charge_automatically",
    });
  });
});

describe("a phase that runs", () => {
  test("is changed: what that costs now waits for the renewal, and the next phase stays", async () => {
    const { clock, schedule, id } = await scheduled("2025-01-31", [
      { items: [{ price: starter }], duration: months(1) },
      { items: [{ price: pro }], duration: months(1) },
    ]);
    await advance(clock, "2025-02-14");
    const [now, next] = schedule.phases;
    const updated = await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          items: [{ price: starter, quantity: 2 }],
          start_date: now?.start_date,
          end_date: now?.end_date,
        },
        { items: [{ price: pro }], start_date: next?.start_date, end_date: next?.end_date },
      ],
    });
    expect(updated.phases.map(({ items }) => items[0]?.quantity)).toEqual([2, 1]);
    const preview = await stripe.invoices.createPreview({ schedule: schedule.id });
    await advance(clock, at("2025-02-28") + 2 * hours);
    expect(lines(await latestInvoice(id))).toEqual([
      [-1450, "Unused time on Starter after 14 Feb 2025", "2025-02-14", "2025-02-28"],
      [2900, "Remaining time on 2 × Starter after 14 Feb 2025", "2025-02-14", "2025-02-28"],
      [9900, "1 × Pro (at $99.00 / month)", "2025-02-28", "2025-03-31"],
    ]);
    expect(lines(preview)).toEqual(lines(await latestInvoice(id)));
  });

  test("may end now: the next one is billed at once, and the date is reset", async () => {
    const { clock, schedule, id } = await scheduled("2025-01-31", [
      { items: [{ price: starter }], duration: months(12) },
    ]);
    await advance(clock, "2025-02-14");
    await stripe.subscriptionSchedules.update(schedule.id, {
      proration_behavior: "always_invoice",
      phases: [
        { items: [{ price: starter }], start_date: at("2025-01-31"), end_date: "now" },
        {
          items: [{ price: pro }],
          start_date: "now",
          duration: months(12),
          billing_cycle_anchor: "phase_start",
        },
      ],
    });
    expect(lines(await latestInvoice(id))).toEqual([
      [-1450, "Unused time on Starter after 14 Feb 2025", "2025-02-14", "2025-02-28"],
      [9900, "1 × Pro (at $99.00 / month)", "2025-02-14", "2025-03-14"],
    ]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      billing_cycle_anchor: at("2025-02-14"),
    });
  });
});

test("releasing takes back the end that the schedule had set, unless it is to stay", async () => {
  const phases = [{ items: [{ price: starter }], duration: months(3) }];
  const first = await scheduled("2025-01-31", phases, { end_behavior: "cancel" });
  await stripe.subscriptionSchedules.release(first.schedule.id);
  expect(await stripe.subscriptions.retrieve(first.id)).toMatchObject({ cancel_at: null, schedule: null });
  const second = await scheduled("2025-01-31", phases, { end_behavior: "cancel" });
  await stripe.subscriptionSchedules.release(second.schedule.id, { preserve_cancel_date: true });
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ cancel_at: at("2025-04-30") });
});

test("cancelling bills what is left to bill, with a credit for the time that was paid", async () => {
  const { clock, schedule, id } = await scheduled("2025-01-31", [
    { items: [{ price: pro }], duration: months(3) },
  ]);
  await advance(clock, "2025-02-14");
  await stripe.subscriptionSchedules.cancel(schedule.id);
  expect(lines(await latestInvoice(id))).toEqual([
    [-4950, "Unused time on Pro after 14 Feb 2025", "2025-02-14", "2025-02-28"],
  ]);
});

test("a schedule is aborted when its subscription is cancelled for want of payment", async () => {
  const { clock, customer, schedule, id } = await scheduled("2025-01-31", [
    { items: [{ price: pro }], duration: months(3) },
  ]);
  await advance(clock, "2025-02-01");
  await useCard(customer, "pm_card_chargeCustomerFail");
  await advance(clock, at("2025-02-28") + 2 * hours);
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "past_due" });
  const events = await eventsSince(() => advance(clock, "2025-03-08"));
  expect(told(events)).toContainEqual(["subscription_schedule.aborted", "2025-03-07"]);
  expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: "canceled" });
});

test("what a schedule can't be is refused", async () => {
  const { customer } = await customerAt("2025-01-31");
  const items = [{ price: pro }];
  const refused: [Stripe.SubscriptionScheduleCreateParams, object][] = [
    [{ phases: [{ items, duration: months(1) }] }, { param: "customer" }],
    [{ customer }, { param: "phases" }],
    [{ customer, phases: [{ items }] }, { param: "phases[0][end_date]" }],
    [{ customer, phases: [{ items, end_date: at("2025-01-01") }] }, { param: "phases[0][end_date]" }],
    [
      { customer, phases: [{ items, duration: months(1), end_date: at("2025-03-01") }] },
      { param: "phases[0]" },
    ],
    [
      { customer, phases: [{ items, duration: months(1), trial_end: at("2025-06-01") }] },
      { param: "phases[0][trial_end]" },
    ],
    [
      { customer, end_behavior: "renew", phases: [{ items, duration: months(1) }] },
      { code: "sandbox_not_implemented" },
    ],
    [
      { customer, phases: [{ items, duration: months(1), automatic_tax: { enabled: true } }] },
      { code: "sandbox_not_implemented" },
    ],
  ];
  for (const [params, error] of refused)
    await expect(stripe.subscriptionSchedules.create(params)).rejects.toMatchObject(error);
});
