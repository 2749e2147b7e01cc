import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, lines, money, storyteller } from "./testing/story";

const { stripe } = await useSandbox("upcoming");
const { customerAt, price, subscribe, advance, eventsSince, latestInvoice } = storyteller(stripe);

/** The announcements of what `work` brings about: when, and what they promise. */
async function announced(work: () => Promise<unknown>): Promise<{ on: string; invoice: Stripe.Invoice }[]> {
  return (await eventsSince(work)).flatMap((event) =>
    event.type === "invoice.upcoming" ? [{ on: date(event.created), invoice: event.data.object }] : [],
  );
}

const days = (notices: { on: string }[]) => notices.map(({ on }) => on);

describe("invoice.upcoming", () => {
  test("tells of each renewal seven days ahead, once, with the bill that comes", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: await price(2900) }]);
    const notices = await announced(() => advance(clock, "2025-02-01T02:00:00"));
    expect(days(notices)).toEqual(["2025-01-25"]);
    const [promised] = notices.map(({ invoice }) => invoice);
    if (!promised) throw new Error("Nothing was announced");
    expect(promised).toMatchObject({ billing_reason: "upcoming", status: "draft", number: null });
    expect(promised.id).toMatch(/^upcoming_in_/);
    expect(promised.parent?.subscription_details?.subscription).toBe(id);
    expect(lines(promised)).toEqual([[2900, "1 × Pro (at $29.00 / month)", "2025-02-01", "2025-03-01"]]);
    expect(money(promised)).toEqual(money(await latestInvoice(id)));
    expect(days(await announced(() => advance(clock, "2025-03-25")))).toEqual(["2025-02-22", "2025-03-25"]);
  });

  test("tells what waits for that bill, and what a schedule changes by then", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const [starter, pro] = [await price(2900), await price(9900)];
    const { id } = await subscribe(customer, [{ price: pro }]);
    const { id: schedule, phases } = await stripe.subscriptionSchedules.create({ from_subscription: id });
    await stripe.subscriptionSchedules.update(schedule, {
      phases: [
        { items: [{ price: pro }], start_date: phases[0]?.start_date, end_date: phases[0]?.end_date },
        { items: [{ price: starter }], duration: { interval: "month", interval_count: 1 } },
      ],
    });
    await stripe.invoiceItems.create({ customer, amount: 500, currency: "usd", description: "Setup" });
    const [notice] = await announced(() => advance(clock, "2025-01-25"));
    expect(notice?.invoice.lines.data.map(({ amount }) => amount)).toEqual([500, 2900]);
    const { items, latest_invoice } = await stripe.subscriptions.retrieve(id);
    expect(items.data[0]?.price.id).toBe(pro);
    await advance(clock, "2025-02-01T02:00:00");
    expect(latest_invoice).not.toBe((await latestInvoice(id)).id);
    if (notice) expect(money(await latestInvoice(id))).toEqual(money(notice.invoice));
  });

  test("tells of a trial's end, the first bill", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    await subscribe(customer, [{ price: await price(2900) }], { trial_end: at("2025-01-15") });
    const notices = await announced(() => advance(clock, "2025-01-14"));
    expect(notices.map(({ on, invoice }) => [on, invoice.amount_due])).toEqual([["2025-01-08", 2900]]);
  });

  test("comes at once in a period that is shorter", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    await subscribe(customer, [{ price: await price(100, { recurring: { interval: "day" } }) }]);
    expect(days(await announced(() => advance(clock, "2025-01-02T02:00:00")))).toEqual([
      "2025-01-01",
      "2025-01-02",
    ]);
  });

  test("does not come for a subscription that ends, but when that is taken back, then", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: await price(2900) }]);
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect(await announced(() => advance(clock, "2025-01-28"))).toEqual([]);
    await stripe.subscriptions.update(id, { cancel_at_period_end: false });
    expect(days(await announced(() => advance(clock, "2025-01-30")))).toEqual(["2025-01-28"]);
  });
});

test("how long ahead is a setting, and none at all with 0", async () => {
  for (const [upcomingDays, expected] of [
    [30, ["2025-01-02"]],
    [0, []],
  ] as const) {
    const other = await useSandbox(`upcoming_${upcomingDays}`, { upcomingDays });
    const story = storyteller(other.stripe);
    const { clock, customer } = await story.customerAt("2025-01-01");
    await story.subscribe(customer, [{ price: await story.price(2900) }]);
    const events = await story.eventsSince(() => story.advance(clock, "2025-01-31"));
    expect(
      events.filter(({ type }) => type === "invoice.upcoming").map(({ created }) => date(created)),
    ).toEqual(expected);
  }
});
