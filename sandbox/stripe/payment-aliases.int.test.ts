import { describe, expect, test } from "vitest";
import { makePrice, useSandbox } from "./testing/sandbox";

const { stripe } = await useSandbox("payment_aliases");

const alias = "pm_card_visa";
const asDefault = { invoice_settings: { default_payment_method: alias } };

async function methodsOf(customer: string): Promise<string[]> {
  return (await stripe.customers.listPaymentMethods(customer)).data.map(({ id }) => id);
}

async function customerWithCard() {
  const { id: customer } = await stripe.customers.create();
  const { id: method } = await stripe.paymentMethods.attach(alias, { customer });
  return { customer, method };
}

describe("pm_card_visa as a default", () => {
  test("of a new customer is the one card that the same request attaches", async () => {
    const customer = await stripe.customers.create({ payment_method: alias, ...asDefault });
    const [method, ...others] = await methodsOf(customer.id);
    expect(method).toMatch(/^pm_/);
    expect(others).toEqual([]);
    expect(customer.invoice_settings.default_payment_method).toBe(method);
  });

  test("of a customer is the card that was attached by that name", async () => {
    const { customer, method } = await customerWithCard();
    const updated = await stripe.customers.update(customer, asDefault);
    expect(updated.invoice_settings.default_payment_method).toBe(method);
    expect(await methodsOf(customer)).toEqual([method]);
  });

  test("of a customer who has no such card is attached", async () => {
    const { customer, method } = await customerWithCard();
    const updated = await stripe.customers.update(customer, {
      invoice_settings: { default_payment_method: "pm_card_mastercard" },
    });
    const methods = await methodsOf(customer);
    expect(methods).toHaveLength(2);
    expect(updated.invoice_settings.default_payment_method).toBe(methods.find((id) => id !== method));
  });

  test("of a subscription pays its first invoice, and can be named again later", async () => {
    const { customer, method } = await customerWithCard();
    const { id: price } = await makePrice(stripe);
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      default_payment_method: alias,
    });
    expect(subscription).toMatchObject({ status: "active", default_payment_method: method });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: "" });
    expect(
      await stripe.subscriptions.update(subscription.id, { default_payment_method: alias }),
    ).toMatchObject({ default_payment_method: method });
    expect(await methodsOf(customer)).toEqual([method]);
  });

  test("of an invoice and of a schedule is the customer's card too", async () => {
    const { customer, method } = await customerWithCard();
    const { id: price } = await makePrice(stripe);
    expect(await stripe.invoices.create({ customer, default_payment_method: alias })).toMatchObject({
      default_payment_method: method,
    });
    const schedule = await stripe.subscriptionSchedules.create({
      customer,
      start_date: "now",
      default_settings: { default_payment_method: alias },
      phases: [{ items: [{ price }], duration: { interval: "month" }, default_payment_method: alias }],
    });
    expect(schedule.default_settings.default_payment_method).toBe(method);
    expect(schedule.phases[0]?.default_payment_method).toBe(method);
  });

  test("is refused when its bank refuses to save it", async () => {
    const { customer, method } = await customerWithCard();
    const declined = { invoice_settings: { default_payment_method: "pm_card_chargeDeclined" } };
    await expect(stripe.customers.update(customer, declined)).rejects.toMatchObject({
      code: "card_declined",
    });
    expect(await methodsOf(customer)).toEqual([method]);
  });

  test("somebody else's card is none", async () => {
    const { method } = await customerWithCard();
    const { id: other } = await stripe.customers.create();
    await expect(
      stripe.customers.update(other, { invoice_settings: { default_payment_method: method } }),
    ).rejects.toMatchObject({
      code: "resource_missing",
      param: "invoice_settings[default_payment_method]",
    });
    await expect(
      stripe.invoices.create({ customer: other, default_payment_method: method }),
    ).rejects.toMatchObject({ code: "resource_missing", param: "default_payment_method" });
  });
});
