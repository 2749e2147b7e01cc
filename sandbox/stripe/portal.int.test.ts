import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card, challenged, declined, good, plain, submit, target, textOf } from "./testing/browser";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";
import { at, storyteller } from "./testing/story";

const { stripe, url } = await useSandbox("portal");

/** A customer who pays $29.00 a month. */
async function subscriber() {
  const customer = await stripe.customers.create({ email: "ada@example.com", name: "Ada" });
  const { id: method } = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const price = await makePrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: method,
  });
  return { customer, subscription, price };
}

const open = (customer: string, given: Partial<Stripe.BillingPortal.SessionCreateParams> = {}) =>
  stripe.billingPortal.sessions.create({ customer, return_url: "https://shop.test/account", ...given });
const text = async (address: string) => await (await fetch(address)).text();

describe("the portal", () => {
  test("shows what the customer has, and lets them cancel and keep it", async () => {
    const { customer, subscription } = await subscriber();
    const session = await open(customer.id);
    const home = await text(session.url);
    for (const shown of [
      "$29.00 / month",
      "Renews on",
      "ending in 4242",
      "-0001",
      "https://shop.test/account",
    ])
      expect(home).toContain(shown);

    const cancel = `${url}/p/session/${session.id}/cancel/${subscription.id}`;
    expect(await text(cancel)).toContain("You keep it until");
    await submit(cancel, {});
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "active",
      cancel_at_period_end: false,
      cancel_at: subscription.items.data[0]?.current_period_end,
    });
    expect(await text(session.url)).toContain("Ends on");
    await submit(`${url}/p/session/${session.id}/resume/${subscription.id}`, {});
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ cancel_at: null });
  });

  test("takes a new card, challenges and all, and charges that from now on", async () => {
    const { customer, subscription } = await subscriber();
    const session = await open(customer.id);
    const form = `${url}/p/session/${session.id}/payment-method`;
    expect((await submit(form, card(declined))).status).toBe(402);
    const refused = target(await submit(form, card(challenged)));
    const back = target(await submit(`${url}${refused}`, { answer: "fail" }));
    expect(await text(back)).toContain("did not confirm");
    const asked = target(await submit(form, card(challenged)));
    await fetch(target(await submit(`${url}${asked}`, { answer: "complete" })));
    const changed = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ["default_payment_method", "customer.invoice_settings.default_payment_method"],
    });
    expect(changed).toMatchObject({
      default_payment_method: { card: { last4: "3155" } },
      customer: { invoice_settings: { default_payment_method: { card: { last4: "3155" } } } },
    });
    const old = (await stripe.paymentMethods.list({ customer: customer.id })).data.find(
      (method) => method.card?.last4 === "4242",
    );
    await submit(`${url}/p/session/${session.id}/methods/${old?.id}/default`, {});
    const saved = (await stripe.subscriptions.retrieve(subscription.id)).default_payment_method;
    expect(saved).toBe(old?.id);
    await submit(`${url}/p/session/${session.id}/details`, { name: "Ada L.", email: "new@example.com" });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: "Ada L." });
  });

  test("asks why somebody goes, and credits what they did not use", async () => {
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at("2025-01-01") });
    const customer = await stripe.customers.create({ test_clock: clock.id, payment_method: "pm_card_visa" });
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    const price = await makePrice(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: method?.id,
    });
    await storyteller(stripe).advance(clock.id, "2025-01-16T12:00:00");
    const configuration = await stripe.billingPortal.configurations.create({
      features: {
        subscription_cancel: {
          enabled: true,
          mode: "immediately",
          proration_behavior: "always_invoice",
          cancellation_reason: { enabled: true, options: ["too_expensive", "other"] },
        },
      },
    });
    const session = await open(customer.id, { configuration: configuration.id });
    const cancel = `${url}/p/session/${session.id}/cancel/${subscription.id}`;
    for (const shown of ["It is too expensive", "Another reason", "did not use is credited"])
      expect(await textOf(cancel)).toContain(shown);
    await submit(cancel, { feedback: "too_expensive", comment: "Half would do." });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: "canceled",
      cancellation_details: {
        reason: "cancellation_requested",
        feedback: "too_expensive",
        comment: "Half would do.",
      },
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -1450 });
  });

  test("does only what its configuration lets it", async () => {
    const { customer, subscription } = await subscriber();
    const configuration = await stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true } },
    });
    const session = await open(customer.id, { configuration: configuration.id });
    const base = `${url}/p/session/${session.id}`;
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    for (const path of [
      `cancel/${subscription.id}`,
      `methods/${method?.id}/remove`,
      `methods/${method?.id}/default`,
      "payment-method",
    ])
      expect((await submit(`${base}/${path}`, card(good))).status).toBe(400);
    expect((await submit(`${base}/update/${subscription.id}`, { price: "price_1" })).status).toBe(400);
    await submit(`${base}/details`, { name: "Eve" });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: "Ada" });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ cancel_at: null });
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1);
  });

  test("pages through many invoices", async () => {
    const { customer } = await subscriber();
    for (let count = 1; count <= 12; count += 1) {
      const { id } = await stripe.invoices.create({ customer: customer.id });
      await stripe.invoices.finalizeInvoice(id);
    }
    const session = await open(customer.id);
    const first = await text(session.url);
    expect(first).toContain("-0013");
    expect(first).not.toContain("-0001");
    const older = /href="([^"]+after=[^"]+)"/.exec(first)?.[1] ?? "";
    const last = await text(`${url}${older}`);
    expect(last).toContain("-0001");
    expect(last).not.toContain("Older invoices");
  });

  test("touches nobody else's", async () => {
    const [one, other] = [await subscriber(), await subscriber()];
    const session = await open(one.customer.id);
    const answer = await submit(`${url}/p/session/${session.id}/cancel/${other.subscription.id}`, {});
    expect(answer.status).toBe(400);
    const [method] = (await stripe.paymentMethods.list({ customer: other.customer.id })).data;
    await submit(`${url}/p/session/${session.id}/methods/${method?.id}/remove`, {});
    expect((await stripe.paymentMethods.list({ customer: other.customer.id })).data).toHaveLength(1);
    expect((await fetch(`${url}/p/session/bps_none`)).status).toBe(404);
  });
});

describe("a flow", () => {
  test("for the card goes back where it was told", async () => {
    const { customer } = await subscriber();
    const session = await open(customer.id, {
      flow_data: {
        type: "payment_method_update",
        after_completion: { type: "redirect", redirect: { return_url: "https://shop.test/saved" } },
      },
    });
    expect(await text(session.url)).toContain("Save card");
    const done = await submit(`${url}/p/session/${session.id}/payment-method`, card(good));
    expect(target(done)).toBe("https://shop.test/saved");
  });

  test("for the customer's details checks them, and keeps the address too", async () => {
    const { customer } = await subscriber();
    const configuration = await stripe.billingPortal.configurations.create({
      features: { customer_update: { enabled: true, allowed_updates: ["email", "phone", "address"] } },
    });
    const session = await open(customer.id, {
      configuration: configuration.id,
      flow_data: { type: "customer_update" },
    });
    const details = `${url}/p/session/${session.id}/details`;
    const refused = await submit(details, { email: "ada", line1: "1 Road" });
    expect(refused.status).toBe(400);
    const page = plain(await refused.text());
    for (const message of ["Enter an email address", "Choose a country", "Enter the city"])
      expect(page).toContain(message);
    await submit(details, {
      name: "Eve",
      email: "new@example.com",
      phone: "555",
      country: "GB",
      line1: "1 Road",
      city: "York",
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      name: "Ada",
      email: "new@example.com",
      phone: "555",
      address: { country: "GB", line1: "1 Road", city: "York", postal_code: null },
    });
    await submit(details, { email: "new@example.com" });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ phone: null, address: null });
  });

  test("for cancelling ends at once when it is configured so, and says it", async () => {
    const { customer, subscription } = await subscriber();
    const configuration = await stripe.billingPortal.configurations.create({
      features: { subscription_cancel: { enabled: true, mode: "immediately" } },
      business_profile: { headline: "The Shop" },
    });
    const session = await open(customer.id, {
      configuration: configuration.id,
      flow_data: {
        type: "subscription_cancel",
        subscription_cancel: { subscription: subscription.id },
        after_completion: {
          type: "hosted_confirmation",
          hosted_confirmation: { custom_message: "Goodbye!" },
        },
      },
    });
    expect(await text(session.url)).toContain("It ends at once.");
    const done = await submit(`${url}/p/session/${session.id}/cancel/${subscription.id}`, {});
    expect(await done.text()).toContain("Goodbye!");
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  });

  test("for a change shows what it costs, and charges that", async () => {
    const { customer, subscription } = await subscriber();
    const dear = await makePrice(stripe, { unit_amount: 9900, product_data: { name: "Team" } });
    const configuration = await stripe.billingPortal.configurations.create({
      features: {
        subscription_update: {
          enabled: true,
          default_allowed_updates: ["price"],
          proration_behavior: "always_invoice",
          products: [{ product: String(dear.product), prices: [dear.id] }],
        },
      },
    });
    const session = await open(customer.id, {
      configuration: configuration.id,
      flow_data: {
        type: "subscription_update_confirm",
        subscription_update_confirm: {
          subscription: subscription.id,
          items: [{ id: subscription.items.data[0]?.id ?? "", price: dear.id, quantity: 1 }],
        },
        after_completion: { type: "redirect", redirect: { return_url: "https://shop.test/changed" } },
      },
    });
    const page = await text(session.url);
    expect(page).toContain("Due today");
    expect(page).toContain("1 × Team");
    const done = await submit(`${url}/p/session/${session.id}/confirm`, {});
    expect(target(done)).toBe("https://shop.test/changed");
    const [invoice] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    expect(invoice).toMatchObject({ billing_reason: "subscription_update", status: "paid" });
    expect(page).toContain(`$${((invoice?.amount_paid ?? 0) / 100).toFixed(2)}`);
  });
});

test("configurations are changed, and sessions held to them", async () => {
  const { customer, subscription } = await subscriber();
  let made: Stripe.BillingPortal.Configuration | undefined;
  const events = await eventsSince(stripe, async () => {
    made = await stripe.billingPortal.configurations.create({
      name: "Invoices only",
      features: { invoice_history: { enabled: true } },
    });
    await stripe.billingPortal.configurations.update(made.id, { default_return_url: "https://shop.test/" });
  });
  expect(events.map(({ type }) => type)).toEqual([
    "billing_portal.configuration.created",
    "billing_portal.configuration.updated",
  ]);
  const configuration = made?.id ?? "";
  const session = await stripe.billingPortal.sessions.create({ customer: customer.id, configuration });
  expect(session.return_url).toBe("https://shop.test/");
  expect(await text(session.url)).not.toContain("Add a card");
  const subscription_cancel = { subscription: subscription.id };
  await expect(
    open(customer.id, { configuration, flow_data: { type: "subscription_cancel", subscription_cancel } }),
  ).rejects.toThrow(/is disabled/);
  await expect(open(customer.id, { flow_data: { type: "subscription_pause" } })).rejects.toMatchObject({
    code: "sandbox_not_implemented",
  });
  await expect(open("cus_none")).rejects.toThrow(/No such customer/);
  expect((await stripe.billingPortal.configurations.list({ is_default: true })).data).toHaveLength(1);
});
