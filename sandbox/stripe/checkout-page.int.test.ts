import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card, challenged, declined, good, plain, submit, target, textOf } from "./testing/browser";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";

const { stripe, url } = await useSandbox("checkout_page");
const pro = await makePrice(stripe);
const mug: Stripe.Checkout.SessionCreateParams.LineItem = {
  price_data: { currency: "usd", unit_amount: 1250, product_data: { name: "Mug" } },
  quantity: 2,
};
const success_url = "https://shop.test/thanks";

type Given = Partial<Stripe.Checkout.SessionCreateParams>;

const open = (given: Given = {}) =>
  stripe.checkout.sessions.create({ mode: "payment", line_items: [mug], success_url, ...given });
const pageOf = ({ id }: { id: string }) => `${url}/c/pay/${id}`;
const again = ({ id }: { id: string }, expand: string[] = []) =>
  stripe.checkout.sessions.retrieve(id, { expand });

/** A customer with a Visa that may be offered to them, and a Mastercard that may not. */
async function returning() {
  const customer = await stripe.customers.create({ email: "ada@example.com", name: "Ada" });
  const visa = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.paymentMethods.update(visa.id, { allow_redisplay: "always" });
  const mastercard = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: customer.id });
  return { customer: customer.id, visa: visa.id, mastercard: mastercard.id };
}

describe("a customer who comes back", () => {
  test("pays with a card that may be shown again, without typing it", async () => {
    const { customer, visa, mastercard } = await returning();
    const session = await open({ customer });
    const page = await textOf(pageOf(session));
    expect(page).toContain("visa ending in 4242");
    expect(page).not.toContain("mastercard ending in 4444");
    const foreign = await submit(pageOf(session), { method: mastercard });
    expect(plain(await foreign.text())).toContain("That card is not saved any more.");
    expect((await submit(pageOf(session), { method: visa })).status).toBe(303);
    expect(await again(session, ["payment_intent"])).toMatchObject({
      payment_intent: { payment_method: visa, amount_received: 2500 },
    });
    expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(2);
  });

  test("sees and removes the cards that the session says", async () => {
    const { customer, visa } = await returning();
    const session = await open({
      customer,
      saved_payment_method_options: {
        allow_redisplay_filters: ["always", "limited", "unspecified"],
        payment_method_remove: "enabled",
      },
    });
    expect(await textOf(pageOf(session))).toContain("mastercard ending in 4444");
    await submit(`${pageOf(session)}/methods/${visa}/remove`, {});
    expect(await textOf(pageOf(session))).not.toContain("visa ending in 4242");
    expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
  });

  test("has a card kept for the next time when they wish it, and for a subscription in any case", async () => {
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const saved = async () =>
      (await stripe.paymentMethods.list({ customer: customer.id })).data.map(
        ({ allow_redisplay }) => allow_redisplay,
      );
    const options = { saved_payment_method_options: { payment_method_save: "enabled" } };
    const once = await open({ customer: customer.id, ...options });
    expect(await textOf(pageOf(once))).toContain("Save this card for the next time");
    await submit(pageOf(once), card(good));
    expect(await saved()).toEqual([]);
    const kept = await open({ customer: customer.id, ...options });
    await submit(pageOf(kept), { ...card(good), keep_card: "yes" });
    expect(await saved()).toEqual(["always"]);
    const line_items = [{ price: pro.id, quantity: 1 }];
    const monthly = await open({ mode: "subscription", customer: customer.id, line_items });
    await submit(pageOf(monthly), { ...card(good), method: "new" });
    expect((await saved()).sort()).toEqual(["always", "limited"]);
  });
});

describe("what the page asks for", () => {
  const address = {
    country: "GB",
    line1: "12 St James's Square",
    city: "London",
    postal_code: "SW1Y 4JH",
  };

  test("goes to the session, the payment and a new customer", async () => {
    const session = await open({
      customer_creation: "always",
      billing_address_collection: "required",
      phone_number_collection: { enabled: true },
      custom_text: { submit: { message: "We deliver on Tuesdays." } },
    });
    expect(await textOf(pageOf(session))).toContain("We deliver on Tuesdays.");
    const refused = await submit(pageOf(session), { ...card(good), country: "Nowhere" });
    expect(refused.status).toBe(400);
    const page = plain(await refused.text());
    for (const message of ["phone number is incomplete", "Choose a country", "Enter the street", "the city"])
      expect(page).toContain(message);
    await submit(pageOf(session), { ...card(good), ...address, phone: "+44 20 7946 0000" });
    const whole = { ...address, line2: null, state: null };
    expect(await again(session, ["customer", "payment_intent.payment_method"])).toMatchObject({
      customer_details: { address: whole, phone: "+44 20 7946 0000" },
      customer: { address: whole, phone: "+44 20 7946 0000" },
      payment_intent: { payment_method: { billing_details: { address: whole } } },
    });
  });

  test("changes what is known of a customer only if it may", async () => {
    const customer = await stripe.customers.create({ email: "old@example.com", name: "Old" });
    const given: Given = { customer: customer.id, billing_address_collection: "required" };
    const fields = { ...card(good), ...address };
    await submit(pageOf(await open(given)), fields);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: "Old", address: null });
    await submit(
      pageOf(await open({ ...given, customer_update: { address: "auto", name: "auto" } })),
      fields,
    );
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      email: "old@example.com",
      name: "Ada Lovelace",
      address: { city: "London" },
    });
  });
});

test("things sold once have an invoice when it is asked for", async () => {
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: "once" });
  const session = await open({
    discounts: [{ coupon: coupon.id }],
    invoice_creation: {
      enabled: true,
      invoice_data: { description: "Order 7", footer: "Thank you", metadata: { order: "7" } },
    },
  });
  const events = await eventsSince(stripe, () => submit(pageOf(session), card(good)));
  expect(events.map(({ type }) => type)).toEqual([
    "payment_intent.created",
    "customer.created",
    "invoiceitem.created",
    "invoice.created",
    "invoice.finalized",
    "charge.succeeded",
    "payment_intent.succeeded",
    "invoice_payment.paid",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_succeeded",
    "checkout.session.completed",
  ]);
  const paid = await again(session, ["invoice.discounts"]);
  expect(paid).toMatchObject({
    payment_status: "paid",
    customer: expect.stringMatching(/^cus_/),
    invoice: {
      status: "paid",
      billing_reason: "manual",
      subtotal: 2500,
      amount_paid: 2250,
      description: "Order 7",
      footer: "Thank you",
      metadata: { order: "7" },
      discounts: [{ checkout_session: session.id, subscription: null }],
    },
  });
});

test("an expired session is recovered under a link of its own", async () => {
  const session = await open({
    metadata: { cart: "7" },
    after_expiration: { recovery: { enabled: true, allow_promotion_codes: true } },
  });
  expect(session.after_expiration?.recovery).toMatchObject({ enabled: true, url: null });
  const expired = await stripe.checkout.sessions.expire(session.id);
  const { url: link = "", expires_at } = expired.after_expiration?.recovery ?? {};
  expect((expires_at ?? 0) - Math.floor(Date.now() / 1000)).toBeGreaterThan(29 * 86_400);
  const copy = target(await fetch(link ?? "", { redirect: "manual" }));
  const id = copy.split("/").pop() ?? "";
  expect(await again({ id })).toMatchObject({
    status: "open",
    recovered_from: session.id,
    allow_promotion_codes: true,
    amount_total: 2500,
    metadata: { cart: "7" },
    url: copy,
  });
  await submit(copy, card(good));
  expect(await again({ id })).toMatchObject({ payment_status: "paid" });
  expect((await fetch(`${url}/c/recover/${id}`)).status).toBe(404);
});

test("two tabs pay once: the challenge of one is void when the other has paid", async () => {
  const session = await open();
  const challenge = target(await submit(pageOf(session), card(challenged)));
  expect((await submit(pageOf(session), card(good))).status).toBe(303);
  expect((await submit(`${url}${challenge}`, { answer: "complete" })).status).toBe(404);
  const { payment_intent } = await again(session);
  const charges = await stripe.charges.list({ payment_intent: String(payment_intent) });
  expect(charges.data).toMatchObject([{ amount: 2500, status: "succeeded" }]);
  expect(plain(await (await submit(pageOf(session), card(good))).text())).toContain("can't be paid twice");
});

test("a challenge is for what the page says when it is answered", async () => {
  const session = await open({
    line_items: [{ ...mug, adjustable_quantity: { enabled: true, maximum: 9 } }],
  });
  const [line] = (await stripe.checkout.sessions.listLineItems(session.id)).data;
  const challenge = target(await submit(pageOf(session), card(challenged)));
  await submit(`${pageOf(session)}/quantity`, { line: line?.id ?? "", quantity: "4" });
  expect(await textOf(`${url}${challenge}`)).toContain("$50.00");
  await submit(`${url}${challenge}`, { answer: "complete" });
  expect(await again(session, ["payment_intent"])).toMatchObject({
    amount_total: 5000,
    payment_intent: { amount_received: 5000 },
  });
});

test("a session in a frame shows its decline and its challenge there, and then says that it is done", async () => {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    ui_mode: "embedded_page",
    redirect_on_completion: "never",
    line_items: [mug],
    allow_promotion_codes: true,
  });
  const refused = await submit(pageOf(session), card(declined));
  expect(refused.status).toBe(402);
  expect(plain(await refused.text())).toContain("Your card was declined.");
  const challenge = target(await submit(pageOf(session), card(challenged)));
  const done = await submit(`${url}${challenge}`, { answer: "complete" });
  expect(await done.text()).toContain(`"completed":"${session.id}"`);
  expect(await again(session)).toMatchObject({ status: "complete", payment_status: "paid" });
});

test("an update changes metadata", async () => {
  const session = await open({ metadata: { cart: "7", gone: "x" } });
  expect(
    await stripe.checkout.sessions.update(session.id, { metadata: { cart: "8", gone: "" } }),
  ).toMatchObject({ metadata: { cart: "8" } });
});

test.each<[Given, RegExp]>([
  [{ customer_update: { name: "auto" } }, /only be used with `customer`/],
  [{ payment_method_collection: "if_required" }, /in `payment` mode/],
  [{ subscription_data: { default_tax_rates: ["txr_1"] }, mode: "subscription" }, /does not implement/],
  [{ tax_id_collection: { enabled: true } }, /does not implement/],
  [{ expires_at: 1 }, /at least 30 minutes/],
])("%o is refused", async (given, message) => {
  await expect(open(given)).rejects.toThrow(message);
});
