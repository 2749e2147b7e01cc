import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { submit, target } from "./testing/browser";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";

const { stripe, url } = await useSandbox("payments");

const amount = 1999;
const pay = (given: Partial<Stripe.PaymentIntentCreateParams>) =>
  stripe.paymentIntents.create({ amount, currency: "usd", confirm: true, ...given });
const failure = async (work: Promise<unknown>): Promise<Stripe.errors.StripeError> =>
  work.then(
    () => Promise.reject(new Error("It succeeded")),
    (error) => error,
  );

describe("a test card", () => {
  test.each([
    ["pm_card_visa", "succeeded"],
    ["pm_card_mastercard", "succeeded"],
    ["pm_card_authenticationRequired", "requires_action"],
    ["pm_card_authenticationRequiredOnSetup", "requires_action"],
    ["pm_card_createDispute", "succeeded"],
  ])("%s: %s", async (payment_method, status) => {
    expect((await pay({ payment_method })).status).toBe(status);
  });

  test.each([
    ["chargeDeclined", "card_declined", "generic_decline", "Your card was declined."],
    ["chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", /insufficient funds/],
    ["chargeDeclinedLostCard", "card_declined", "lost_card", "Your card was declined."],
    ["chargeDeclinedStolenCard", "card_declined", "stolen_card", "Your card was declined."],
    ["chargeDeclinedExpiredCard", "expired_card", "expired_card", "Your card has expired."],
    ["chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc", /security code is incorrect/],
    ["chargeDeclinedProcessingError", "processing_error", "processing_error", /An error occurred/],
    ["chargeCustomerFail", "card_declined", "generic_decline", "Your card was declined."],
  ])("pm_card_%s and tok_%s: %s, %s", async (name, code, decline_code, message) => {
    for (const payment_method of [`pm_card_${name}`, `tok_${name}`]) {
      const error = await failure(pay({ payment_method }));
      expect(error).toMatchObject({ statusCode: 402, type: "StripeCardError", code, decline_code });
      expect(error.message).toMatch(message);
      expect(error.payment_intent).toMatchObject({
        status: "requires_payment_method",
        last_payment_error: { code, decline_code, charge: error.charge },
      });
      const charge = await stripe.charges.retrieve(String(error.charge));
      expect(charge).toMatchObject({ status: "failed", failure_code: code, paid: false });
    }
  });

  test.each([
    [{ number: "4000000000009987", exp_month: 8, exp_year: 2040, cvc: "123" }, "9987"],
    [{ token: "tok_mastercard" }, "4444"],
  ])("becomes a payment method: %o", async (card, last4) => {
    const method = await stripe.paymentMethods.create({
      type: "card",
      card,
      billing_details: { name: "Ada", address: { country: "GB" } },
      metadata: { a: "1" },
    });
    expect(method).toMatchObject({
      card: { last4 },
      billing_details: { name: "Ada", address: { country: "GB", city: null } },
      metadata: { a: "1" },
      customer: null,
    });
    await expect(stripe.paymentMethods.update(method.id, { metadata: {} })).rejects.toThrow(/save this/);
  });

  test.each([
    [{ number: "4242424242424241", exp_month: 8, exp_year: 2040 }, "incorrect_number"],
    [{ number: "4242424242424242", exp_month: 8, exp_year: 2020 }, "invalid_expiry_year"],
    [{ token: "tok_none" }, "resource_missing"],
  ])("that is wrong is refused: %o", async (card, code) => {
    await expect(stripe.paymentMethods.create({ type: "card", card })).rejects.toMatchObject({ code });
  });

  test("is kept by its customer, and changed", async () => {
    const { id: customer } = await stripe.customers.create();
    const { id } = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_visa" } });
    await stripe.paymentMethods.attach(id, { customer });
    const events = await eventsSince(stripe, () =>
      stripe.paymentMethods.update(id, {
        card: { exp_month: 3, exp_year: 2041 },
        billing_details: { email: "ada@example.com" },
      }),
    );
    expect(events).toMatchObject([
      { type: "payment_method.updated", data: { object: { card: { exp_month: 3, exp_year: 2041 } } } },
    ]);
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  });
});

describe("a payment intent", () => {
  test("is confirmed in steps", async () => {
    const intent = await stripe.paymentIntents.create({ amount, currency: "usd", metadata: { order: "1" } });
    expect(intent).toMatchObject({
      status: "requires_payment_method",
      client_secret: expect.stringContaining(`${intent.id}_secret_`),
      automatic_payment_methods: { enabled: true, allow_redirects: "always" },
    });
    await expect(stripe.paymentIntents.confirm(intent.id)).rejects.toThrow(/missing a payment method/);
    const changed = await stripe.paymentIntents.update(intent.id, {
      amount: 2500,
      payment_method: "pm_card_visa",
      description: "Order 1",
    });
    expect(changed).toMatchObject({ status: "requires_confirmation", amount: 2500 });
    const events = await eventsSince(stripe, () => stripe.paymentIntents.confirm(intent.id));
    expect(events.map(({ type }) => type)).toEqual(["charge.succeeded", "payment_intent.succeeded"]);
    const paid = await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] });
    expect(paid).toMatchObject({
      status: "succeeded",
      amount_received: 2500,
      latest_charge: { amount: 2500, description: "Order 1", metadata: { order: "1" } },
    });
    for (const refused of [
      () => stripe.paymentIntents.confirm(intent.id),
      () => stripe.paymentIntents.cancel(intent.id),
      () => stripe.paymentIntents.capture(intent.id),
      () => stripe.paymentIntents.update(intent.id, { amount: 1 }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: "payment_intent_unexpected_state" });
  });

  test.each([
    [{ amount: 49 }, "amount_too_small"],
    [{ amount: 100_000_000 }, "amount_too_large"],
    [{ payment_method: "pm_none" }, "resource_missing"],
    [{ customer: "cus_none" }, "resource_missing"],
  ])("with %o is refused: %s", async (given, code) => {
    await expect(pay({ payment_method: "pm_card_visa", ...given })).rejects.toMatchObject({ code });
  });

  test("takes no card of somebody else's", async () => {
    const [owner, other] = [await stripe.customers.create(), await stripe.customers.create()];
    const { id } = await stripe.paymentMethods.attach("pm_card_visa", { customer: owner.id });
    await expect(pay({ payment_method: id })).rejects.toThrow(/include the Customer/);
    await expect(pay({ payment_method: id, customer: other.id })).rejects.toThrow(/another Customer/);
    expect((await pay({ payment_method: id, customer: owner.id })).status).toBe("succeeded");
  });

  test("is captured later, in part", async () => {
    const intent = await pay({ payment_method: "pm_card_visa", capture_method: "manual" });
    expect(intent).toMatchObject({
      status: "requires_capture",
      amount_capturable: amount,
      amount_received: 0,
    });
    const id = String(intent.latest_charge);
    expect(await stripe.charges.retrieve(id)).toMatchObject({ captured: false, balance_transaction: null });
    await expect(stripe.refunds.create({ charge: id })).rejects.toThrow(/not been captured/);
    await expect(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2000 })).rejects.toThrow(
      /between 1 and \$19.99/,
    );
    const events = await eventsSince(stripe, () =>
      stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 }),
    );
    expect(events.map(({ type }) => type)).toEqual(["charge.captured", "payment_intent.succeeded"]);
    expect(await stripe.charges.retrieve(id)).toMatchObject({ captured: true, amount_captured: 1500 });
    expect(await stripe.refunds.create({ charge: id })).toMatchObject({ amount: 1500 });
  });

  test("that is cancelled releases what it reserved", async () => {
    const intent = await pay({ payment_method: "pm_card_visa", capture_method: "manual" });
    expect(await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: "duplicate" })).toMatchObject(
      {
        status: "canceled",
        cancellation_reason: "duplicate",
        amount_capturable: 0,
      },
    );
    expect(await stripe.charges.retrieve(String(intent.latest_charge))).toMatchObject({ refunded: true });
  });

  test.each([
    ["complete", "succeeded", "succeeded"],
    ["fail", "failed", "requires_payment_method"],
  ])("sends the customer to the bank and back: %s", async (answer, redirect_status, status) => {
    const intent = await pay({
      payment_method: "pm_card_authenticationRequired",
      return_url: "https://shop.test/done?order=1",
    });
    expect(intent.next_action).toEqual({
      type: "redirect_to_url",
      redirect_to_url: { url: `${url}/3ds/${intent.id}`, return_url: "https://shop.test/done?order=1" },
    });
    const back = new URL(target(await submit(`${url}/3ds/${intent.id}`, { answer })));
    expect(Object.fromEntries(back.searchParams)).toEqual({
      order: "1",
      payment_intent: intent.id,
      payment_intent_client_secret: intent.client_secret,
      redirect_status,
    });
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
  });

  test("that is confirmed by hand waits for it once more after the challenge", async () => {
    const intent = await pay({
      payment_method: "pm_card_authenticationRequired",
      confirmation_method: "manual",
      return_url: "https://shop.test/done",
    });
    expect(intent).toMatchObject({ status: "requires_action", confirmation_method: "manual" });
    await submit(`${url}/3ds/${intent.id}`, { answer: "complete" });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: "requires_confirmation",
      next_action: null,
    });
    expect((await stripe.paymentIntents.confirm(intent.id)).status).toBe("succeeded");
  });

  test("leaves the challenge to stripe.js when there is nowhere to return to", async () => {
    const intent = await pay({ payment_method: "pm_card_authenticationRequired" });
    expect(intent.next_action).toMatchObject({ type: "use_stripe_sdk" });
    const framed = await submit(`${url}/3ds/${intent.id}?frame`, { answer: "complete" });
    expect(await framed.text()).toContain("postMessage");
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
  });

  test("may refuse challenges: off session, or told to fail", async () => {
    const payment_method = "pm_card_authenticationRequired";
    expect(await failure(pay({ payment_method, off_session: true }))).toMatchObject({
      code: "authentication_required",
      decline_code: "authentication_required",
    });
    expect(await failure(pay({ payment_method, error_on_requires_action: true }))).toMatchObject({
      code: "authentication_required",
    });
  });

  test("of a subscription's first invoice starts it, and keeps the card", async () => {
    const { id: customer } = await stripe.customers.create();
    const price = await makePrice(stripe);
    const started = await stripe.subscriptions.create({
      customer,
      items: [{ price: price.id }],
      payment_behavior: "default_incomplete",
      payment_settings: { save_default_payment_method: "on_subscription" },
      expand: ["latest_invoice.payments"],
    });
    expect(started.status).toBe("incomplete");
    const invoice = started.latest_invoice;
    if (invoice === null || typeof invoice === "string") throw new Error("It was to be expanded");
    const intent = String(invoice.payments?.data[0]?.payment.payment_intent);
    await expect(stripe.paymentIntents.cancel(intent)).rejects.toThrow(/void the invoice/);
    await expect(stripe.paymentIntents.update(intent, { amount: 100 })).rejects.toThrow(/of its invoice/);
    await stripe.paymentIntents.confirm(intent, { payment_method: "pm_card_authenticationRequiredOnSetup" });
    await submit(`${url}/3ds/${intent}`, { answer: "complete" });
    const active = await stripe.subscriptions.retrieve(started.id, {
      expand: ["latest_invoice", "default_payment_method"],
    });
    expect(active).toMatchObject({
      status: "active",
      latest_invoice: { status: "paid" },
      default_payment_method: { customer, card: { last4: "3155" } },
    });
  });
});

describe("a setup intent", () => {
  test("saves a card without charging it", async () => {
    const { id: customer } = await stripe.customers.create();
    const intent = await stripe.setupIntents.create({ customer, metadata: { a: "1" } });
    expect(intent).toMatchObject({ status: "requires_payment_method", usage: "off_session" });
    const events = await eventsSince(stripe, () =>
      stripe.setupIntents.confirm(intent.id, { payment_method: "pm_card_visa" }),
    );
    expect(events.map(({ type }) => type)).toEqual(["setup_intent.succeeded", "payment_method.attached"]);
    expect((await stripe.paymentMethods.list({ customer })).data).toMatchObject([
      { card: { last4: "4242" } },
    ]);
    for (const refused of [
      () => stripe.setupIntents.confirm(intent.id),
      () => stripe.setupIntents.cancel(intent.id),
    ])
      await expect(refused()).rejects.toMatchObject({ code: "setup_intent_unexpected_state" });
  });

  test("prepares a card for payments that nobody watches", async () => {
    const { id: customer } = await stripe.customers.create();
    const intent = await stripe.setupIntents.create({
      customer,
      payment_method: "pm_card_authenticationRequiredOnSetup",
      confirm: true,
      return_url: "https://shop.test/saved",
    });
    expect(intent).toMatchObject({
      status: "requires_action",
      next_action: { type: "redirect_to_url" },
    });
    const back = target(await submit(`${url}/3ds/${intent.id}`, { answer: "complete" }));
    expect(back).toContain(`setup_intent=${intent.id}`);
    const { payment_method } = await stripe.setupIntents.retrieve(intent.id);
    const paid = await pay({ customer, payment_method: String(payment_method), off_session: true });
    expect(paid.status).toBe("succeeded");
  });

  test("fails with its card, and with its challenge", async () => {
    const error = await failure(
      stripe.setupIntents.create({ payment_method: "pm_card_chargeDeclined", confirm: true }),
    );
    expect(error).toMatchObject({
      code: "card_declined",
      setup_intent: { status: "requires_payment_method", last_setup_error: { code: "card_declined" } },
    });
    const waiting = await stripe.setupIntents.create({
      payment_method: "pm_card_authenticationRequired",
      confirm: true,
    });
    await submit(`${url}/3ds/${waiting.id}`, { answer: "fail" });
    expect(await stripe.setupIntents.retrieve(waiting.id)).toMatchObject({
      status: "requires_payment_method",
      last_setup_error: { code: "setup_intent_authentication_failure" },
    });
    expect((await stripe.setupIntents.cancel(waiting.id)).status).toBe("canceled");
  });
});

describe("a charge of the old kind", () => {
  test("is made from a token, captured, and described", async () => {
    const charge = await stripe.charges.create({
      amount,
      currency: "usd",
      source: "tok_visa",
      capture: false,
    });
    expect(charge).toMatchObject({ captured: false, amount });
    expect(await stripe.charges.capture(charge.id)).toMatchObject({ captured: true });
    await expect(stripe.charges.capture(charge.id)).rejects.toMatchObject({
      code: "charge_already_captured",
    });
    expect(await stripe.charges.update(charge.id, { description: "Old" })).toMatchObject({
      description: "Old",
    });
    await expect(
      stripe.charges.create({ amount, currency: "usd", source: "tok_chargeDeclined" }),
    ).rejects.toMatchObject({ code: "card_declined" });
  });
});
