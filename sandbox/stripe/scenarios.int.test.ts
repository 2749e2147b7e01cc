import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card, challenged, submit, target } from "./testing/browser";
import { useSandbox } from "./testing/sandbox";
import { at, date, days, hours, lines, storyteller } from "./testing/story";

/** The life of a subscription, told from its beginning in dates and amounts. The details are in the other files. */
const { stripe, url } = await useSandbox("scenarios");
const { customerAt, useCard, price, subscribe, advance, latestInvoice } = storyteller(stripe);

const starter = await price(2900, { product_data: { name: "Starter" } });
const pro = await price(9900, { product_data: { name: "Pro" } });

/** All bills of a subscription, the first one first: when, how much, and what became of it. */
async function bills(subscription: string): Promise<[string, number, Stripe.Invoice["status"]][]> {
  const invoices = await stripe.invoices.list({ subscription, limit: 100 }).autoPagingToArray({ limit: 100 });
  return invoices.reverse().map(({ created, total, status }) => [date(created), total, status]);
}

/** Month ends from January of the year on. */
const monthEnds = (year: number, count: number): string[] =>
  Array.from({ length: count }, (_, month) => date(Date.UTC(year, month + 1, 0) / 1000));

describe("signed up", () => {
  test("on 31 January 2025: the next 24 invoices fall on the months' last days, each paid once", async () => {
    const { clock, customer } = await customerAt("2025-01-31");
    const { id } = await subscribe(customer, [{ price: starter }]);
    const ends = monthEnds(2025, 25);
    for (const end of ends.slice(1)) await advance(clock, at(end) + 2 * hours);
    expect(await bills(id)).toEqual(ends.map((end) => [end, 2900, "paid"]));
    expect((await stripe.charges.list({ customer, limit: 100 })).data).toHaveLength(25);
    const { data } = await stripe.invoices.list({ subscription: id, limit: 100 });
    const periods = data.reverse().map((invoice) => invoice.lines.data[0]?.period);
    for (const [index, period] of periods.slice(1).entries()) expect(period?.start).toBe(periods[index]?.end);
  });

  test("on 29 February 2024 for a year: renewed on 28 February until the next leap year", async () => {
    const { clock, customer } = await customerAt("2024-02-29");
    const yearly = await price(29_000, { recurring: { interval: "year" } });
    const { id } = await subscribe(customer, [{ price: yearly }]);
    for (const time of ["2026-02-28", "2028-02-28", "2028-03-01"]) await advance(clock, time);
    expect(await bills(id)).toEqual([
      ["2024-02-29", 29_000, "paid"],
      ["2025-02-28", 29_000, "paid"],
      ["2026-02-28", 29_000, "paid"],
      ["2027-02-28", 29_000, "paid"],
      ["2028-02-29", 29_000, "paid"],
    ]);
  });

  test("with a coupon of 20% for three months: $23.20 three times, then $29", async () => {
    const { id: coupon } = await stripe.coupons.create({
      percent_off: 20,
      duration: "repeating",
      duration_in_months: 3,
    });
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: starter }], { discounts: [{ coupon }] });
    for (const month of ["02", "03", "04"]) await advance(clock, at(`2025-${month}-01`) + 2 * hours);
    expect(await bills(id)).toEqual([
      ["2025-01-01", 2320, "paid"],
      ["2025-02-01", 2320, "paid"],
      ["2025-03-01", 2320, "paid"],
      ["2025-04-01", 2900, "paid"],
    ]);
  });

  test("with a card that asks for 3-D Secure: active once it is passed, renewed without it", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: starter }], {
      payment_behavior: "default_incomplete",
      payment_settings: { save_default_payment_method: "on_subscription" },
    });
    const { hosted_invoice_url } = await latestInvoice(id);
    const challenge = await submit(hosted_invoice_url ?? "", card(challenged));
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("incomplete");
    await submit(`${url}${target(challenge)}`, { answer: "complete" });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
    await advance(clock, at("2025-02-01") + 2 * hours);
    expect(await bills(id)).toEqual([
      ["2025-01-01", 2900, "paid"],
      ["2025-02-01", 2900, "paid"],
    ]);
  });
});

describe("upgraded", () => {
  test.each([
    ["on day 10", "2025-01-11", -1965, 6706],
    ["on the last day", "2025-01-31", -94, 319],
  ])(
    "%s from 29 to 99 dollars: credits and bills the rest of January, then the whole",
    async (_, day, credit, debit) => {
      const { clock, customer } = await customerAt("2025-01-01");
      const { id, item } = await subscribe(customer, [{ price: starter }]);
      await advance(clock, day);
      const items = [{ id: item, price: pro }];
      await stripe.subscriptions.update(id, { items, proration_behavior: "always_invoice" });
      expect(lines(await latestInvoice(id)).map(([amount]) => amount)).toEqual([credit, debit]);
      await advance(clock, at("2025-02-01") + 2 * hours);
      expect(await bills(id)).toEqual([
        ["2025-01-01", 2900, "paid"],
        [day, credit + debit, "paid"],
        ["2025-02-01", 9900, "paid"],
      ]);
    },
  );

  test("as in Stripe's documentation, from $10.00 to $32.52: −$1.66 and $5.41", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: await price(1000) }]);
    await advance(clock, at("2025-02-01") - 445_600);
    const items = [{ id: item, price: await price(3252) }];
    await stripe.subscriptions.update(id, { items, proration_behavior: "always_invoice" });
    const invoice = await latestInvoice(id);
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([-166, 541]);
    expect(invoice).toMatchObject({ status: "paid", amount_paid: 375 });
  });

  test("with a card that asks for 3-D Secure: nothing changes until it is passed", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter }]);
    await useCard(customer, "pm_card_authenticationRequired");
    await advance(clock, "2025-01-11");
    const held = await stripe.subscriptions.update(id, {
      items: [{ id: item, price: pro }],
      proration_behavior: "always_invoice",
      payment_behavior: "pending_if_incomplete",
    });
    expect(held.items.data.map(({ price }) => price.unit_amount)).toEqual([2900]);
    const secret = (await latestInvoice(id)).confirmation_secret?.client_secret ?? "";
    await submit(`${url}/3ds/${secret.split("_secret_")[0]}`, { answer: "complete" });
    const changed = await stripe.subscriptions.retrieve(id);
    expect(changed.items.data.map(({ price }) => price.unit_amount)).toEqual([9900]);
    expect(await bills(id)).toEqual([
      ["2025-01-01", 2900, "paid"],
      ["2025-01-11", 4741, "paid"],
    ]);
  });
});

test("downgraded by schedule on 10 January: $99 until the month ends, $29 from then on", async () => {
  const { clock, customer } = await customerAt("2025-01-01");
  const { id } = await subscribe(customer, [{ price: pro }]);
  await advance(clock, "2025-01-10");
  const { id: schedule, phases } = await stripe.subscriptionSchedules.create({ from_subscription: id });
  await stripe.subscriptionSchedules.update(schedule, {
    end_behavior: "release",
    phases: [
      { items: [{ price: pro }], start_date: phases[0]?.start_date, end_date: phases[0]?.end_date },
      { items: [{ price: starter }], duration: { interval: "month" } },
    ],
  });
  await advance(clock, at("2025-02-01") + 2 * hours);
  await advance(clock, at("2025-03-01") + 2 * hours);
  expect(await bills(id)).toEqual([
    ["2025-01-01", 9900, "paid"],
    ["2025-02-01", 2900, "paid"],
    ["2025-03-01", 2900, "paid"],
  ]);
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active", schedule: null });
});

describe("the renewal of 1 February fails on day 0", () => {
  async function failing() {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: starter }]);
    await useCard(customer, "pm_card_chargeCustomerFail");
    await advance(clock, at("2025-02-01") + 2 * hours);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("past_due");
    return { clock, customer, id };
  }

  test("and recovers on day 3 with another card", async () => {
    const { clock, customer, id } = await failing();
    await advance(clock, "2025-02-03");
    await useCard(customer, "pm_card_visa");
    await advance(clock, at("2025-02-04") + 2 * hours);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
    expect(await latestInvoice(id)).toMatchObject({
      status_transitions: { paid_at: at("2025-02-01") + hours + 3 * days + 1 },
    });
    await advance(clock, at("2025-03-01") + 2 * hours);
    expect(await bills(id)).toEqual([
      ["2025-01-01", 2900, "paid"],
      ["2025-02-01", 2900, "paid"],
      ["2025-03-01", 2900, "paid"],
    ]);
  });

  test("and nobody helps: cancelled on day 7, the bill stays open", async () => {
    const { clock, customer, id } = await failing();
    await advance(clock, "2025-02-10");
    const { status, ended_at, cancellation_details } = await stripe.subscriptions.retrieve(id);
    expect([status, date(ended_at), cancellation_details?.reason]).toEqual([
      "canceled",
      "2025-02-08",
      "payment_failed",
    ]);
    await advance(clock, "2025-04-01");
    expect(await bills(id)).toEqual([
      ["2025-01-01", 2900, "paid"],
      ["2025-02-01", 2900, "open"],
    ]);
    const { data } = await stripe.charges.list({ customer });
    expect(data.map((charge) => [date(charge.created), charge.status])).toEqual([
      ["2025-02-08", "failed"],
      ["2025-02-06", "failed"],
      ["2025-02-04", "failed"],
      ["2025-02-02", "failed"],
      ["2025-02-01", "failed"],
      ["2025-01-01", "succeeded"],
    ]);
  });
});

describe("of the $29 paid on 1 January", () => {
  async function charged(alias?: string) {
    const { clock, customer } = await customerAt("2025-01-01", alias);
    const { id } = await subscribe(customer, [{ price: starter }]);
    const [charge] = (await stripe.charges.list({ customer })).data;
    return { clock, id, charge: charge?.id ?? "" };
  }

  test("$10 are refunded on 5 January; the invoice stays paid, and the next month costs $29", async () => {
    const { clock, id, charge } = await charged();
    await advance(clock, "2025-01-05");
    expect(await stripe.refunds.create({ charge, amount: 1000 })).toMatchObject({ status: "succeeded" });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 1000, refunded: false });
    await advance(clock, at("2025-02-01") + 2 * hours);
    expect(await bills(id)).toEqual([
      ["2025-01-01", 2900, "paid"],
      ["2025-02-01", 2900, "paid"],
    ]);
  });

  test.each([
    ["won", "winning_evidence", "charge.dispute.funds_reinstated"],
    ["lost", "losing_evidence", "charge.dispute.closed"],
  ])("all are disputed, and the dispute is %s", async (status, evidence, last) => {
    const { id, charge } = await charged("pm_card_createDispute");
    const [dispute] = (await stripe.disputes.list({ charge })).data;
    expect(dispute).toMatchObject({ amount: 2900, status: "needs_response" });
    await stripe.disputes.update(dispute?.id ?? "", { evidence: { uncategorized_text: evidence } });
    expect(await stripe.disputes.retrieve(dispute?.id ?? "")).toMatchObject({ status });
    const [event] = (await stripe.events.list({ type: "charge.dispute.*", limit: 1 })).data;
    expect(event?.type).toBe(last);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
  });
});
