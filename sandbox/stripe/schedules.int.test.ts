import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, hours, lines, storyteller } from "./testing/story";

const { stripe } = await useSandbox("schedules");
const { customerAt, useCard, price, subscribe, advance, eventsSince, latestInvoice } = storyteller(stripe);
const starter = await price(2900, { product_data: { name: "Starter" } });
const pro = await price(9900, { product_data: { name: "Pro" } });

/** Pro since 31 January, scheduled on 10 February to become Starter on the 28th, for a month. */
async function downgrading(given: Partial<Stripe.SubscriptionScheduleUpdateParams> = {}) {
  const { clock, customer } = await customerAt("2025-01-31");
  const { id, item } = await subscribe(customer, [{ price: pro }]);
  await advance(clock, "2025-02-10");
  const made = await stripe.subscriptionSchedules.create({ from_subscription: id });
  expect(made).toMatchObject({ status: "active", phases: [{ items: [{ price: pro, quantity: 1 }] }] });
  const [now] = made.phases;
  const schedule = await stripe.subscriptionSchedules.update(made.id, {
    end_behavior: "release",
    phases: [
      { items: [{ price: pro }], start_date: now?.start_date, end_date: now?.end_date },
      { items: [{ price: starter }], duration: { interval: "month" }, proration_behavior: "none" },
    ],
    ...given,
  });
  return { clock, customer, id, item, schedule };
}

describe("a downgrade by schedule", () => {
  test("comes with the renewal, which bills the lower price, and then the subscription is released", async () => {
    const { clock, id, item, schedule } = await downgrading();
    expect(schedule.phases.map(({ start_date, end_date }) => [date(start_date), date(end_date)])).toEqual([
      ["2025-01-31", "2025-02-28"],
      ["2025-02-28", "2025-03-28"],
    ]);
    expect(await stripe.subscriptions.retrieve(id, { expand: ["schedule"] })).toMatchObject({
      schedule: { id: schedule.id },
      items: { data: [{ price: { id: pro } }] },
    });
    await advance(clock, at("2025-02-28") + 2 * hours);
    const renewal = await latestInvoice(id);
    expect(renewal).toMatchObject({ status: "paid", billing_reason: "subscription_cycle" });
    expect(lines(renewal)).toEqual([[2900, "1 × Starter (at $29.00 / month)", "2025-02-28", "2025-03-31"]]);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      items: { data: [{ id: item, price: { id: starter } }] },
    });
    const events = await eventsSince(() => advance(clock, "2025-03-29"));
    const happened = events.map(({ type, created }) => [type, date(created)]);
    expect(happened).toContainEqual(["subscription_schedule.expiring", "2025-03-21"]);
    expect(happened).toContainEqual(["subscription_schedule.released", "2025-03-28"]);
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
      status: "released",
      released_subscription: id,
      subscription: null,
    });
    await advance(clock, at("2025-03-31") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ total: 2900, created: at("2025-03-31") });
  });

  test("can be taken back by releasing it", async () => {
    const { clock, id, schedule } = await downgrading();
    expect(await stripe.subscriptionSchedules.release(schedule.id)).toMatchObject({ status: "released" });
    await advance(clock, at("2025-02-28") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ total: 9900 });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ schedule: null, status: "active" });
    await expect(stripe.subscriptionSchedules.release(schedule.id)).rejects.toThrow(/is released/);
  });

  test("may end the subscription with its last phase", async () => {
    const { clock, id, schedule } = await downgrading({ end_behavior: "cancel" });
    await advance(clock, "2025-03-27");
    await advance(clock, "2025-03-29");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "canceled",
      ended_at: at("2025-03-28"),
    });
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: "completed" });
  });

  test("is cancelled together with its subscription", async () => {
    const { id, schedule } = await downgrading();
    expect(await stripe.subscriptionSchedules.cancel(schedule.id, { prorate: false })).toMatchObject({
      status: "canceled",
    });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "canceled" });
    const other = await downgrading();
    await stripe.subscriptions.cancel(other.id);
    expect(await stripe.subscriptionSchedules.retrieve(other.schedule.id)).toMatchObject({
      status: "canceled",
    });
  });
});

test("a schedule is aborted with a subscription that nobody paid for", async () => {
  const { clock, customer, id, schedule } = await downgrading();
  await useCard(customer, "pm_card_chargeCustomerFail");
  const events = await eventsSince(() => advance(clock, "2025-03-08"));
  expect(events.map(({ type }) => type)).toContain("subscription_schedule.aborted");
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "canceled" });
  expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: "canceled" });
});

test("a schedule is refused where there is one already, and with gaps", async () => {
  const { id, schedule } = await downgrading();
  await expect(stripe.subscriptionSchedules.create({ from_subscription: id })).rejects.toThrow(
    /already attached/,
  );
  const phases = [{ items: [{ price: pro }], start_date: at("2025-02-05"), end_date: at("2025-02-28") }];
  await expect(stripe.subscriptionSchedules.update(schedule.id, { phases })).rejects.toMatchObject({
    param: "phases[0][start_date]",
  });
});
