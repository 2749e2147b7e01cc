import { describe, expect, test } from "vitest";
import { makePrice, useSandbox } from "./testing/sandbox";
import { at, date, days, hours, storyteller } from "./testing/story";

const { stripe } = await useSandbox("clocks");
const { customerAt, useCard, price, subscribe, advance, eventsSince } = storyteller(stripe);

const clocks = stripe.testHelpers.testClocks;
const monthly = await price(2900);

describe("a test clock", () => {
  test("advances by two intervals at most, and never backwards", async () => {
    const { clock, customer } = await customerAt("2025-01-31");
    await subscribe(customer, [{ price: monthly }]);
    const to = (time: number) => clocks.advance(clock, { frozen_time: time });
    await expect(to(at("2025-03-31") + 1)).rejects.toThrow(/two intervals/);
    await expect(to(at("2025-01-31"))).rejects.toThrow(/after their current/);
    await advance(clock, "2025-03-31");
  });

  test("counts intervals as they are billed: on the 31st, from 28 February to 30 April", async () => {
    const { clock, customer } = await customerAt("2025-01-31");
    const { id } = await subscribe(customer, [{ price: monthly }]);
    await advance(clock, at("2025-02-28") + 2 * hours);
    await expect(clocks.advance(clock, { frozen_time: at("2025-04-30") + 3 * hours })).rejects.toMatchObject({
      param: "frozen_time",
      message: expect.stringMatching(/two intervals/),
    });
    await advance(clock, at("2025-04-30") + 2 * hours);
    const { data } = await stripe.invoices.list({ subscription: id, status: "paid" });
    expect(data.map(({ created }) => date(created))).toEqual([
      "2025-04-30",
      "2025-03-31",
      "2025-02-28",
      "2025-01-31",
    ]);
  });

  test("goes by the shortest of its subscriptions, and without any by two years", async () => {
    const { clock, customer } = await customerAt("2024-02-29");
    await expect(clocks.advance(clock, { frozen_time: at("2026-03-01") })).rejects.toThrow(/two years/);
    await advance(clock, "2026-02-28");
    const weekly = await price(700, { recurring: { interval: "week" } });
    const { id } = await subscribe(customer, [{ price: weekly }]);
    await subscribe(customer, [{ price: monthly }]);
    await expect(clocks.advance(clock, { frozen_time: at("2026-03-15") })).rejects.toThrow(/two intervals/);
    await stripe.subscriptions.cancel(id);
    await advance(clock, "2026-04-28");
  });

  test("keeps its objects out of lists that don't ask for them", async () => {
    const { clock, customer } = await customerAt("2025-01-31");
    const { id, subscription } = await subscribe(customer, [{ price: monthly }]);
    const { customers, subscriptions, invoices } = stripe;
    expect((await customers.list()).data).toEqual([]);
    expect((await customers.list({ test_clock: clock })).data).toMatchObject([{ id: customer }]);
    expect((await subscriptions.list()).data).toEqual([]);
    expect((await subscriptions.list({ test_clock: clock })).data).toMatchObject([{ id }]);
    expect((await subscriptions.list({ customer })).data).toMatchObject([{ id }]);
    expect((await invoices.list()).data).toEqual([]);
    const first = { id: subscription.latest_invoice };
    expect((await invoices.list({ customer })).data).toMatchObject([first]);
    expect((await invoices.list({ subscription: id })).data).toMatchObject([first]);
  });

  test("takes three customers, and each of them three subscriptions", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    for (let count = 1; count <= 3; count += 1) await subscribe(customer, [{ price: monthly }]);
    await expect(subscribe(customer, [{ price: monthly }])).rejects.toThrow(/at most 3 subscriptions/);
    await stripe.customers.create({ test_clock: clock });
    await stripe.customers.create({ test_clock: clock });
    await expect(stripe.customers.create({ test_clock: clock })).rejects.toThrow(/limit of 3/);
    expect((await stripe.customers.list({ test_clock: clock })).data).toHaveLength(3);
  });

  test("may be given a customer who exists, once", async () => {
    const { id } = await stripe.customers.create({ payment_method: "pm_card_visa" });
    const { id: clock } = await clocks.create({ frozen_time: at("2030-06-01"), customer: id });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ test_clock: clock });
    await useCard(id, "pm_card_visa");
    const { subscription } = await subscribe(id, [{ price: monthly }]);
    expect(date(subscription.created)).toBe("2030-06-01");
    await expect(clocks.create({ frozen_time: at("2031-01-01"), customer: id })).rejects.toThrow(
      /on a test clock already/,
    );
  });

  test("takes its customers and their subscriptions with it when it is deleted", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: monthly }]);
    const events = await eventsSince(() => clocks.del(clock));
    expect(events.map(({ type }) => type)).toEqual([
      "customer.subscription.deleted",
      "customer.deleted",
      "test_helpers.test_clock.deleted",
    ]);
    await expect(clocks.retrieve(clock)).rejects.toMatchObject({ statusCode: 404 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("canceled");
  });
});

describe("many clocks at once", () => {
  test("each does what is due in the order of time, for all its customers", async () => {
    const daily = await makePrice(stripe, { unit_amount: 100, recurring: { interval: "day" } });
    const begin = at("2025-01-01");
    const lives = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { clock, customer } = await customerAt("2025-01-01");
        const second = await stripe.customers.create({ test_clock: clock });
        await useCard(second.id, "pm_card_visa");
        await subscribe(customer, [{ price: daily.id }]);
        await clocks.advance(clock, { frozen_time: begin + 5 * hours });
        while ((await clocks.retrieve(clock)).status === "advancing");
        await subscribe(second.id, [{ price: daily.id }]);
        return { clock, customers: [customer, second.id] };
      }),
    );
    await Promise.all(lives.map(({ clock }) => advance(clock, begin + 2 * days)));
    for (const { customers } of lives) {
      const bills = await Promise.all(customers.map((customer) => stripe.invoices.list({ customer })));
      expect(bills.map(({ data }) => data.map(({ created, status }) => [created - begin, status]))).toEqual([
        [
          [2 * days, "draft"],
          [days, "paid"],
          [0, "paid"],
        ],
        [
          [days + 5 * hours, "paid"],
          [5 * hours, "paid"],
        ],
      ]);
    }
    const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 2000 });
    for (const { customers } of lives) {
      const own = events.filter(({ data }) =>
        customers.some((id) => JSON.stringify(data.object).includes(id)),
      );
      const times = own.map(({ created }) => created).reverse();
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });
});
