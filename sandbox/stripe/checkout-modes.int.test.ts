import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card, challenged, declined, good, submit, target } from "./testing/browser";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";

const { stripe, url } = await useSandbox("checkout_modes");

const success_url = "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}";
const mug: Stripe.Checkout.SessionCreateParams.LineItem = {
  price_data: { currency: "usd", unit_amount: 1250, product_data: { name: "Mug" } },
  quantity: 2,
};

const open = (given: Partial<Stripe.Checkout.SessionCreateParams>) =>
  stripe.checkout.sessions.create({ success_url, ...given });
const pay = (session: Stripe.Checkout.Session, number = good) =>
  submit(`${url}/c/pay/${session.id}`, card(number));
const pageOf = async ({ id }: { id: string }) => await (await fetch(`${url}/c/pay/${id}`)).text();

describe("a session that sells things once", () => {
  test("charges a guest, and gives the payment what it was told", async () => {
    const session = await open({
      mode: "payment",
      line_items: [mug],
      payment_intent_data: { description: "Order 7", metadata: { order: "7" }, receipt_email: "a@b.test" },
    });
    expect(session).toMatchObject({
      mode: "payment",
      amount_total: 2500,
      payment_status: "unpaid",
      payment_intent: null,
      customer_creation: "if_required",
      invoice_creation: { enabled: false },
    });
    const page = await pageOf(session);
    expect(page).toContain("Pay: Mug");
    expect(page).toContain("Pay $25.00");

    expect((await pay(session, declined)).status).toBe(402);
    const events = await eventsSince(stripe, () => pay(session));
    expect(events.map(({ type }) => type)).toEqual([
      "charge.succeeded",
      "payment_intent.succeeded",
      "checkout.session.completed",
    ]);
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
    expect(paid).toMatchObject({
      status: "complete",
      payment_status: "paid",
      customer: null,
      customer_details: { email: "ada@example.com" },
      payment_intent: {
        amount_received: 2500,
        description: "Order 7",
        metadata: { order: "7" },
        receipt_email: "a@b.test",
      },
    });
    const [line] = (await stripe.checkout.sessions.listLineItems(session.id)).data;
    expect(line).toMatchObject({
      description: "Mug",
      quantity: 2,
      amount_total: 2500,
      price: { active: false, type: "one_time", unit_amount: 1250 },
    });
  });

  test("makes a customer and keeps the card when it is asked to", async () => {
    const price = await makePrice(stripe, { recurring: undefined, unit_amount: 700 });
    const session = await open({
      mode: "payment",
      line_items: [{ price: price.id, quantity: 1 }],
      customer_creation: "always",
      payment_intent_data: { setup_future_usage: "off_session" },
    });
    const challenge = await pay(session, challenged);
    await submit(`${url}${target(challenge)}`, { answer: "complete" });
    const { customer } = await stripe.checkout.sessions.retrieve(session.id);
    const methods = await stripe.paymentMethods.list({ customer: String(customer) });
    expect(methods.data).toMatchObject([{ card: { last4: "3155" } }]);
  });

  test("may only reserve the money", async () => {
    const session = await open({
      mode: "payment",
      line_items: [mug],
      payment_intent_data: { capture_method: "manual" },
    });
    await pay(session);
    const reserved = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
    expect(reserved).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
      payment_intent: { status: "requires_capture", amount_capturable: 2500 },
    });
  });

  test("lets the buyer take more", async () => {
    const session = await open({
      mode: "payment",
      line_items: [{ ...mug, adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 } }],
    });
    const [line] = (await stripe.checkout.sessions.listLineItems(session.id)).data;
    expect(line?.adjustable_quantity).toEqual({ enabled: true, minimum: 1, maximum: 5 });
    const quantity = (count: string) =>
      submit(`${url}/c/pay/${session.id}/quantity`, { line: line?.id ?? "", quantity: count });
    await quantity("4");
    expect(await pageOf(session)).toContain("Pay $50.00");
    await quantity("99");
    await pay(session);
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
    expect(paid).toMatchObject({ amount_total: 6250, payment_intent: { amount: 6250 } });
  });
});

describe("a session that saves a card", () => {
  test("for a customer", async () => {
    const customer = await stripe.customers.create({ email: "known@example.com" });
    const session = await open({
      mode: "setup",
      currency: "usd",
      customer: customer.id,
      setup_intent_data: { metadata: { user: "1" } },
    });
    expect(session).toMatchObject({
      amount_total: null,
      payment_status: "no_payment_required",
      setup_intent: expect.stringMatching(/^seti_/),
    });
    expect(await pageOf(session)).toContain("Save card");
    expect((await pay(session, declined)).status).toBe(402);
    const challenge = await pay(session, challenged);
    await submit(`${url}${target(challenge)}`, { answer: "fail" });
    expect(await pageOf(session)).toContain("unable to authenticate");
    await pay(session);
    const saved = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent"] });
    expect(saved).toMatchObject({
      status: "complete",
      setup_intent: { status: "succeeded", customer: customer.id, metadata: { user: "1" } },
    });
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toMatchObject([
      { allow_redisplay: "always" },
    ]);
  });

  test("for somebody new, who exists once the card is saved", async () => {
    const session = await open({ mode: "setup", currency: "usd", customer_creation: "always" });
    const events = await eventsSince(stripe, async () => {
      await pay(session, declined);
      await submit(`${url}${target(await pay(session, challenged))}`, { answer: "complete" });
    });
    expect(events.map(({ type }) => type)).toEqual([
      "setup_intent.setup_failed",
      "setup_intent.requires_action",
      "setup_intent.succeeded",
      "customer.created",
      "payment_method.attached",
      "checkout.session.completed",
    ]);
  });
});

test("a session in a frame tells the page around it", async () => {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    ui_mode: "embedded_page",
    line_items: [mug],
    return_url: "https://shop.test/back?session={CHECKOUT_SESSION_ID}",
  });
  expect(session).toMatchObject({
    url: null,
    client_secret: expect.stringContaining(`${session.id}_secret_`),
    redirect_on_completion: "always",
  });
  const page = await (await pay(session)).text();
  expect(page).toContain("postMessage");
  expect(page).toContain(`https://shop.test/back?session=${session.id}`);
});

test.each<[Partial<Stripe.Checkout.SessionCreateParams>, RegExp]>([
  [{ mode: undefined }, /Missing required param: mode/],
  [{ mode: "payment" }, /Missing required param: line_items/],
  [{ mode: "payment", success_url: undefined, line_items: [mug] }, /success_url/],
  [{ mode: "payment", line_items: [{ quantity: 1 }] }, /line_items\[0\]\[price\]/],
  [
    { mode: "payment", line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 1 } }] },
    /price_data\]\[product\]/,
  ],
  [
    {
      mode: "payment",
      line_items: [
        { quantity: 1, price_data: { currency: "usd", unit_amount: 20, product_data: { name: "Pin" } } },
      ],
    },
    /at least 50 cents/,
  ],
  [{ mode: "payment", line_items: [mug], subscription_data: { description: "x" } }, /in `payment` mode/],
  [{ mode: "setup", line_items: [mug] }, /can not pass `line_items` in `setup` mode/],
  [{ mode: "subscription", line_items: [mug] }, /at least one recurring price/],
  [{ mode: "payment", ui_mode: "embedded_page", line_items: [mug] }, /use `return_url`/],
])("%o is refused", async (given, message) => {
  await expect(open(given)).rejects.toThrow(message);
});
