import { expect, test } from "vitest";
import { card, challenged, declined, good, submit, target } from "./testing/browser";
import { makePrice, useSandbox } from "./testing/sandbox";

const { stripe, url } = await useSandbox("checkout");

async function openSession(given: object = {}) {
  const price = await makePrice(stripe);
  return await stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://shop.test/pricing",
    client_reference_id: "user_1",
    metadata: { plan: "pro" },
    subscription_data: { metadata: { user: "user_1" } },
    ...given,
  });
}

const pageOf = async (session: { id: string }) => await (await fetch(`${url}/c/pay/${session.id}`)).text();

test("a paid session has its subscription, invoice and customer", async () => {
  const session = await openSession();
  expect(session).toMatchObject({ status: "open", payment_status: "unpaid", amount_total: 2900 });
  expect(await pageOf(session)).toContain("Total due today");

  const response = await submit(session.url ?? "", card(good));
  expect(response.status).toBe(303);
  expect(target(response)).toBe(`https://shop.test/thanks?session=${session.id}`);

  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: [
      "subscription.default_payment_method",
      "subscription.latest_invoice.payments",
      "customer",
      "line_items",
    ],
  });
  expect(paid).toMatchObject({
    status: "complete",
    payment_status: "paid",
    url: null,
    client_reference_id: "user_1",
    customer: { object: "customer", email: "ada@example.com", name: "Ada Lovelace" },
    line_items: { data: [{ amount_total: 2900, description: "Pro" }] },
    subscription: {
      status: "active",
      metadata: { user: "user_1" },
      default_payment_method: { card: { last4: "4242" } },
      latest_invoice: { status: "paid", amount_paid: 2900, payments: { data: [{ status: "paid" }] } },
    },
  });
  expect(await pageOf(session)).toContain("all done here");
});

test("the events of a start, all in one commit", async () => {
  const session = await openSession();
  const before = await stripe.events.list({ limit: 1 });
  await submit(session.url ?? "", card(good));
  const { data } = await stripe.events.list({ limit: 100, ending_before: before.data[0]?.id });
  expect(data.map(({ type }) => type).reverse()).toEqual([
    "payment_intent.created",
    "customer.created",
    "checkout.session.completed",
    "payment_method.attached",
    "invoice.created",
    "invoice.finalized",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice_payment.paid",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_succeeded",
    "customer.subscription.created",
    "customer.updated",
  ]);
  expect(data.find(({ type }) => type === "invoice.updated")?.data.previous_attributes).toMatchObject({
    status: "open",
    amount_paid: 0,
    amount_remaining: 2900,
  });
});

test("a declined card leaves the session open, and no subscription", async () => {
  const session = await openSession();
  const response = await submit(session.url ?? "", card(declined));
  expect(response.status).toBe(402);
  const page = await response.text();
  expect(page).toMatch(/role="alert">\s*Your card was declined\./);
  expect(page).toContain('value="ada@example.com"');
  expect(page).toMatch(/name="number" value=""/);

  const still = await stripe.checkout.sessions.retrieve(session.id);
  expect(still).toMatchObject({
    status: "open",
    payment_status: "unpaid",
    subscription: null,
    customer: null,
  });
  const failed = await stripe.events.list({ type: "payment_intent.payment_failed", limit: 1 });
  expect(failed.data[0]?.data.object).toMatchObject({
    last_payment_error: { decline_code: "generic_decline" },
  });

  expect((await submit(session.url ?? "", card(good))).status).toBe(303);
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription"] });
  expect(paid).toMatchObject({ status: "complete", subscription: { status: "active" } });
});

test.each([
  ["number", { number: "4242 4242 4242 4241" }, "Your card number is invalid."],
  ["expiry", { expiry: "01 / 20" }, "expiration year is in the past"],
  ["cvc", { cvc: "1" }, "security code is incomplete"],
  ["email", { email: "ada" }, "Enter an email address"],
  ["name", { name: "" }, "Enter the name"],
])("an invalid %s is explained beside its field", async (field, change, text) => {
  const session = await openSession();
  const response = await submit(session.url ?? "", { ...card(good), ...change });
  expect(response.status).toBe(400);
  const page = await response.text();
  expect(page).toContain(`aria-describedby="${field}-error"`);
  expect(page).toContain(text.replace("'", "&#39;"));
});

test("a card that asks for 3-D Secure is charged once the challenge is passed", async () => {
  const session = await openSession();
  const challenge = await submit(session.url ?? "", card(challenged));
  expect(target(challenge)).toMatch(/^\/3ds\/pi_/);
  const waiting = await stripe.checkout.sessions.retrieve(session.id);
  expect(waiting).toMatchObject({ status: "open", subscription: null });

  const bank = `${url}${target(challenge)}`;
  expect(await (await fetch(bank)).text()).toContain("Confirm this payment");
  const passed = await submit(bank, { answer: "complete" });
  expect(target(passed)).toContain(session.id);
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription"] });
  expect(paid).toMatchObject({ status: "complete", subscription: { status: "active" } });
  expect((await fetch(bank)).status).toBe(404);
});

test("a failed challenge leaves the session open, with a message, and payable", async () => {
  const session = await openSession();
  const challenge = await submit(session.url ?? "", card(challenged));
  const failed = await submit(`${url}${target(challenge)}`, { answer: "fail" });
  expect(target(failed)).toBe(`/c/pay/${session.id}`);
  expect(await pageOf(session)).toMatch(/role="alert">\s*We are unable to authenticate/);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: "open",
    subscription: null,
  });
  expect((await submit(session.url ?? "", card(good))).status).toBe(303);
});

test("an expired session can't be paid", async () => {
  const session = await openSession();
  expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: "expired", url: null });
  expect(await pageOf(session)).toContain("has expired");
  await submit(`${url}/c/pay/${session.id}`, card(good));
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: "expired",
    subscription: null,
  });
  await expect(stripe.checkout.sessions.expire(session.id)).rejects.toThrow(/Only Checkout Sessions/);
});

test("two payments of one session at once make one subscription", async () => {
  const customer = await stripe.customers.create({ email: "twice@example.com" });
  const session = await openSession({ customer: customer.id });
  const answers = await Promise.all([1, 2, 3].map(() => submit(session.url ?? "", card(good))));
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1);
});
