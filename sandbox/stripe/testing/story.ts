import type Stripe from "stripe";
import { expect } from "vitest";
import { makePrice } from "./sandbox";

export const hours = 3600;
export const days = 86_400;

/** Unix seconds of a date, or of a date and time, in UTC. */
export const at = (text: string): number =>
  Date.parse(`${text.includes("T") ? text : `${text}T00:00:00`}Z`) / 1000;

export const date = (time: number | null | undefined): string =>
  new Date((time ?? 0) * 1000).toISOString().slice(0, 10);

/** What scenarios are told with: customers on clocks of their own, and the passing of time. */
export function storyteller(stripe: Stripe) {
  /** A customer on a clock of their own, with a card. */
  async function customerAt(when: string, alias = "pm_card_visa") {
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at(when) });
    const customer = await stripe.customers.create({ test_clock: clock.id, email: "clock@example.com" });
    const method = await useCard(customer.id, alias);
    return { clock: clock.id, customer: customer.id, method };
  }

  /** Makes it what pays from now on. */
  async function useCard(customer: string, alias: string): Promise<string> {
    const { id } = await stripe.paymentMethods.attach(alias, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    return id;
  }

  async function price(unit_amount: number, given: Partial<Stripe.PriceCreateParams> = {}): Promise<string> {
    return (await makePrice(stripe, { unit_amount, ...given })).id;
  }

  async function subscribe(
    customer: string,
    items: { price: string; quantity?: number }[],
    given: Partial<Stripe.SubscriptionCreateParams> = {},
  ) {
    const subscription = await stripe.subscriptions.create({ customer, items, ...given });
    return { subscription, id: subscription.id, item: subscription.items.data[0]?.id ?? "" };
  }

  /** Returns when the clock is ready again. */
  async function advance(clock: string, to: number | string): Promise<void> {
    const frozen_time = typeof to === "string" ? at(to) : to;
    let state = await stripe.testHelpers.testClocks.advance(clock, { frozen_time });
    while (state.status === "advancing") state = await stripe.testHelpers.testClocks.retrieve(clock);
    expect(state).toMatchObject({ status: "ready", frozen_time });
  }

  /** The types of what happened since, oldest first. */
  async function eventsSince(work: () => Promise<unknown>): Promise<Stripe.Event[]> {
    const [last] = (await stripe.events.list({ limit: 1 })).data;
    await work();
    return (await stripe.events.list({ limit: 100, ending_before: last?.id })).data.reverse();
  }

  async function latestInvoice(subscription: string): Promise<Stripe.Invoice> {
    const { latest_invoice } = await stripe.subscriptions.retrieve(subscription, {
      expand: ["latest_invoice.payments", "latest_invoice.confirmation_secret"],
    });
    if (typeof latest_invoice === "object" && latest_invoice) return latest_invoice;
    throw new Error(`${subscription} has no invoice`);
  }

  return { customerAt, useCard, price, subscribe, advance, eventsSince, latestInvoice };
}

/** What of an invoice is billed, line by line. */
export const lines = (invoice: Stripe.Invoice) =>
  invoice.lines.data.map(({ amount, description, period }) => [
    amount,
    description,
    date(period.start),
    date(period.end),
  ]);

/** What a preview promises and its invoice keeps. */
export const money = (invoice: Stripe.Invoice) => ({
  lines: lines(invoice),
  subtotal: invoice.subtotal,
  total: invoice.total,
  amount_due: invoice.amount_due,
  starting_balance: invoice.starting_balance,
  total_discounts: invoice.total_discount_amounts?.map(({ amount }) => amount),
});
