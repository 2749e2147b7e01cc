import type Stripe from "stripe";
import { at, storyteller } from "./story";

/**
 * Five lives that go through all that happens by itself: renewals, a coupon that ends, a trial that ends, phases of a
 * schedule, retries that fail and retries that recover. Each has a clock of its own; they are lived side by side.
 * Returns the customers in the order of the list.
 */
export async function liveAll(stripe: Stripe): Promise<string[]> {
  const { customerAt, useCard, price, subscribe } = storyteller(stripe);
  const [starter, pro] = [await price(2900), await price(9900)];
  const coupon = await stripe.coupons.create({
    id: "WELCOME",
    percent_off: 20,
    duration: "repeating",
    duration_in_months: 2,
  });
  const through = async (clock: string, ...times: string[]) => {
    for (const time of times) await reach(stripe, clock, time);
  };

  const lives = [
    async () => {
      const { clock, customer } = await customerAt("2025-01-31");
      await subscribe(customer, [{ price: starter }], { discounts: [{ coupon: coupon.id }] });
      await through(clock, "2025-02-28T02:00:00", "2025-04-30T02:00:00");
      return customer;
    },
    async () => {
      const { clock, customer } = await customerAt("2025-01-01");
      await subscribe(customer, [{ price: starter }], { trial_end: at("2025-01-15") });
      await through(clock, "2025-01-13", "2025-02-15T02:00:00");
      return customer;
    },
    async () => {
      const { clock, customer } = await customerAt("2025-01-01");
      const { id } = await subscribe(customer, [{ price: pro }]);
      const { id: schedule, phases } = await stripe.subscriptionSchedules.create({ from_subscription: id });
      await stripe.subscriptionSchedules.update(schedule, {
        phases: [
          { items: [{ price: pro }], start_date: phases[0]?.start_date, end_date: phases[0]?.end_date },
          { items: [{ price: starter }], duration: { interval: "month" } },
        ],
      });
      await through(clock, "2025-02-01T02:00:00", "2025-03-01T02:00:00");
      return customer;
    },
    async () => {
      const { clock, customer } = await customerAt("2025-01-01");
      await subscribe(customer, [{ price: starter }]);
      await useCard(customer, "pm_card_chargeCustomerFail");
      await through(clock, "2025-02-10", "2025-03-10");
      return customer;
    },
    async () => {
      const { clock, customer } = await customerAt("2025-01-01");
      await subscribe(customer, [{ price: starter }]);
      await useCard(customer, "pm_card_chargeCustomerFail");
      await through(clock, "2025-02-02T02:00:00");
      await useCard(customer, "pm_card_visa");
      await through(clock, "2025-02-06", "2025-03-01T02:00:00");
      return customer;
    },
  ];
  return await Promise.all(lives.map((live) => live()));
}

async function reach(stripe: Stripe, clock: string, time: string): Promise<void> {
  let state = await stripe.testHelpers.testClocks.advance(clock, { frozen_time: at(time) });
  while (state.status === "advancing") {
    // Five that ask without rest would leave it no time to do what they wait for.
    await new Promise((resolve) => setTimeout(resolve, 50));
    state = await stripe.testHelpers.testClocks.retrieve(clock);
  }
}

/** All that happened to a customer, event by event with the whole object, told without what differs between two lives. */
export async function historyOf(stripe: Stripe, customer: string): Promise<string[]> {
  const events = await allEvents(stripe);
  const names = new Map<string, string>();
  return events
    .filter(({ data }) => JSON.stringify(data.object).includes(customer))
    .map(({ type, created, data }) => anonymous(JSON.stringify({ type, created, data }), names));
}

/** Oldest first. */
export async function allEvents(stripe: Stripe): Promise<Stripe.Event[]> {
  return (await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })).reverse();
}

/** What exists in the end, as lists give it, newest first. */
export async function stateOf(stripe: Stripe, customer: string): Promise<string[]> {
  const lists = await Promise.all([
    stripe.subscriptions.list({ customer, status: "all" }),
    stripe.subscriptionSchedules.list({ customer }),
    stripe.invoices.list({ customer, limit: 100 }),
    stripe.charges.list({ customer, limit: 100 }),
    stripe.paymentIntents.list({ customer, limit: 100 }),
  ]);
  const names = new Map<string, string>();
  return lists.flatMap(({ data }) => data.map((object) => anonymous(JSON.stringify(object), names)));
}

/** Ids by the order in which they come, real time as "now"; the stories are told in 2025. */
function anonymous(text: string, names: Map<string, string>): string {
  const told = at("2026-01-01");
  const named = (id: string): string => {
    const name = names.get(id) ?? `${id.split("_")[0]}#${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  return text
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, "http://sandbox")
    .replace(/\b\d{10}\b/g, (time) => (Number(time) > told ? '"now"' : time))
    .replace(/"(number|invoice_prefix)":"[A-Z0-9]+/g, '"$1":"PREFIX')
    .replace(/"fingerprint":"(\w+)"/g, (_, id) => `"fingerprint":"${named(`card_${id}`)}"`)
    .replace(/\b[a-z]+(_[a-z]+)*_[A-Za-z0-9]{14,}(_secret_\w+)?/g, named);
}
