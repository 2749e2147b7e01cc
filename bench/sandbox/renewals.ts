import type Stripe from "stripe";
import type { Child } from "./child";
import { measure, type Rate } from "./load";

const begin = Date.UTC(2025, 0, 1) / 1000;
const boundary = Date.UTC(2025, 1, 1) / 1000;
const hours = 3600;
/** Stripe's limits, which the sandbox keeps. */
const perClock = 9;

/** Monthly subscriptions on as many clocks as it takes, nine on each: three customers with three. */
export async function prepare(stripe: Stripe, clocks: number, payer = "pm_card_visa"): Promise<string[]> {
  const product = await stripe.products.create({ name: "Bench" });
  const price = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 1000,
    recurring: { interval: "month" },
  });
  const one = async () => {
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: begin });
    for (let each = 0; each < 3; each += 1) {
      const customer = await stripe.customers.create({ test_clock: clock.id, payment_method: payer });
      const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
      for (let item = 0; item < 3; item += 1)
        await stripe.subscriptions.create({
          customer: customer.id,
          items: [{ price: price.id }],
          default_payment_method: method?.id,
        });
    }
    return clock.id;
  };
  return await Promise.all(Array.from({ length: clocks }, one));
}

/** Each subscription's renewal: its new period, its invoice drafted, finalised and paid, and some ten events. */
export async function renew(
  child: Child,
  stripe: Stripe,
  clocks: string[],
  settled: () => Promise<void> = async () => {},
): Promise<Rate> {
  const count = clocks.length * perClock;
  const rate = await measure(child, count, async () => {
    for (const clock of clocks)
      await stripe.testHelpers.testClocks.advance(clock, { frozen_time: boundary + 2 * hours });
    for (const clock of clocks)
      while ((await stripe.testHelpers.testClocks.retrieve(clock)).status === "advancing") await pause();
    await settled();
  });
  const paid = await Promise.all(clocks.map((clock) => renewalsPaid(stripe, clock)));
  if (paid.some((number) => number !== perClock)) throw new Error(`Not every renewal was paid: ${paid}`);
  return rate;
}

async function renewalsPaid(stripe: Stripe, test_clock: string): Promise<number> {
  const customers = await stripe.customers.list({ test_clock });
  const lists = customers.data.map(({ id }) =>
    stripe.invoices.list({ customer: id, status: "paid", limit: 100 }),
  );
  const invoices = (await Promise.all(lists)).flatMap(({ data }) => data);
  return invoices.filter(({ billing_reason }) => billing_reason === "subscription_cycle").length;
}

/** Asking without rest would measure the asking. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

/** One customer's year of monthly bills, as a test would live it: seconds. */
export async function year(stripe: Stripe): Promise<number> {
  const [clock = ""] = await prepare(stripe, 1);
  const start = performance.now();
  for (let month = 1; month <= 12; month += 1) {
    await stripe.testHelpers.testClocks.advance(clock, {
      frozen_time: Date.UTC(2025, month, 1) / 1000 + 2 * hours,
    });
    while ((await stripe.testHelpers.testClocks.retrieve(clock)).status === "advancing") await pause();
  }
  return (performance.now() - start) / 1000;
}
