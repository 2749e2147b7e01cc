import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card, challenged, declined, good, plain, submit, target, textOf } from "./testing/browser";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";
import { at, date, days, lines, storyteller } from "./testing/story";

const { stripe, url } = await useSandbox("checkout_offers");
const { customerAt, advance, latestInvoice } = storyteller(stripe);
const pro = await makePrice(stripe);
const mug = await makePrice(stripe, {
  recurring: undefined,
  unit_amount: 1250,
  product_data: { name: "Mug" },
});
const success_url = "https://shop.test/thanks";

type Given = Partial<Stripe.Checkout.SessionCreateParams>;

const subscribe = (given: Given = {}) =>
  stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: pro.id, quantity: 1 }],
    success_url,
    ...given,
  });
const buy = (given: Given = {}) =>
  stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: mug.id, quantity: 2 }],
    success_url,
    ...given,
  });
const pageOf = ({ id }: { id: string }) => `${url}/c/pay/${id}`;
const pay = (session: { id: string }, number = good) => submit(pageOf(session), card(number));
const enter = (session: { id: string }, code: string) => submit(`${pageOf(session)}/promotion`, { code });
const again = ({ id }: { id: string }, expand: string[] = []) =>
  stripe.checkout.sessions.retrieve(id, { expand });
const coupon = (given: Stripe.CouponCreateParams) => stripe.coupons.create(given);
const codeFor = async (
  given: Stripe.CouponCreateParams,
  code: string,
  rest: Partial<Stripe.PromotionCodeCreateParams> = {},
) =>
  await stripe.promotionCodes.create({
    promotion: { type: "coupon", coupon: (await coupon(given)).id },
    code,
    ...rest,
  });

describe("a discount that the merchant gives", () => {
  test("is in the session's amounts, on the page and on the subscription's bills", async () => {
    const twenty = await coupon({ percent_off: 20, duration: "repeating", duration_in_months: 3 });
    const session = await subscribe({ discounts: [{ coupon: twenty.id }] });
    expect(session).toMatchObject({
      amount_subtotal: 2900,
      amount_total: 2320,
      total_details: { amount_discount: 580 },
      discounts: [{ coupon: twenty.id, promotion_code: null }],
    });
    const page = await textOf(pageOf(session));
    for (const shown of ["20% off for 3 months", "-$5.80", "Total due today $23.20"])
      expect(page).toContain(shown);
    expect(page).not.toContain("Promotion code");
    expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toMatchObject([
      { amount_subtotal: 2900, amount_discount: 580, amount_total: 2320 },
    ]);
    await pay(session);
    const paid = await again(session, ["subscription.discounts", "invoice"]);
    expect(paid).toMatchObject({
      payment_status: "paid",
      invoice: { total: 2320, amount_paid: 2320 },
      subscription: { discounts: [{ source: { coupon: twenty.id }, checkout_session: null }] },
    });
    expect(await stripe.coupons.retrieve(twenty.id)).toMatchObject({ times_redeemed: 1 });
  });

  test("of a fixed amount is spread over things sold once, and counted", async () => {
    const tenner = await coupon({ amount_off: 1000, currency: "usd", duration: "once" });
    const session = await buy({ discounts: [{ coupon: tenner.id }] });
    expect(session).toMatchObject({ amount_subtotal: 2500, amount_total: 1500 });
    await pay(session);
    expect(await again(session, ["payment_intent"])).toMatchObject({
      payment_intent: { amount_received: 1500 },
    });
    expect(await stripe.coupons.retrieve(tenner.id)).toMatchObject({ times_redeemed: 1 });
  });

  test.each<[string, (euro: string) => Given, RegExp]>([
    [
      "together with codes that are entered",
      (id) => ({ discounts: [{ coupon: id }], allow_promotion_codes: true }),
      /allow_promotion_codes, discounts/,
    ],
    ["twice", (id) => ({ discounts: [{ coupon: id }, { coupon: id }] }), /only apply one discount/],
    ["in another currency", (id) => ({ discounts: [{ coupon: id }] }), /currency is eur/],
    ["that nobody made", () => ({ discounts: [{ coupon: "none" }] }), /No such coupon/],
  ])("is refused %s", async (_, given, message) => {
    const euro = await coupon({ amount_off: 100, currency: "eur", duration: "once" });
    await expect(subscribe(given(euro.id))).rejects.toThrow(message);
  });
});

describe("a promotion code that the buyer enters", () => {
  test("lowers the price, can be taken away, and is counted when it was used", async () => {
    const spring = await codeFor({ percent_off: 25, duration: "forever" }, "SPRING25");
    const session = await subscribe({ allow_promotion_codes: true });
    expect(session).toMatchObject({ allow_promotion_codes: true, discounts: [], amount_total: 2900 });
    expect(await textOf(pageOf(session))).toContain("Promotion code");
    expect((await enter(session, " spring25 ")).status).toBe(303);
    expect(await again(session)).toMatchObject({
      amount_total: 2175,
      total_details: { amount_discount: 725 },
      discounts: [{ coupon: null, promotion_code: spring.id }],
    });
    const page = await textOf(pageOf(session));
    for (const shown of ["SPRING25", "25% off forever", "-$7.25", "$21.75", "Remove"])
      expect(page).toContain(shown);
    await submit(`${pageOf(session)}/promotion/remove`, {});
    expect(await again(session)).toMatchObject({ amount_total: 2900, discounts: [] });
    expect(await stripe.promotionCodes.retrieve(spring.id)).toMatchObject({ times_redeemed: 0 });
    await enter(session, "SPRING25");
    await pay(session);
    expect(await again(session, ["subscription.discounts", "invoice"])).toMatchObject({
      invoice: { amount_paid: 2175 },
      subscription: { discounts: [{ promotion_code: spring.id }] },
    });
    expect(await stripe.promotionCodes.retrieve(spring.id)).toMatchObject({ times_redeemed: 1 });
  });

  test("that is not good is explained beside its field", async () => {
    const customer = await stripe.customers.create({
      email: "ada@example.com",
      payment_method: "pm_card_visa",
    });
    await pay(await buy({ customer: customer.id }));
    await codeFor({ percent_off: 10 }, "FIRST", { restrictions: { first_time_transaction: true } });
    await codeFor({ percent_off: 10 }, "BIG", {
      restrictions: { minimum_amount: 5000, minimum_amount_currency: "usd" },
    });
    const off = await codeFor({ percent_off: 10 }, "OFF");
    await stripe.promotionCodes.update(off.id, { active: false });
    const other = await stripe.customers.create();
    await codeFor({ percent_off: 10 }, "OTHERS", { customer: other.id });
    await codeFor({ amount_off: 100, currency: "eur" }, "EURO");
    const session = await subscribe({ allow_promotion_codes: true, customer: customer.id });
    for (const [code, message] of [
      ["NOBODY", "This code is invalid."],
      ["FIRST", "This promotion code is for first-time customers only."],
      ["BIG", "This promotion code needs an amount of at least $50.00."],
      ["OFF", "This promotion code is inactive."],
      ["OTHERS", "This promotion code is for another customer."],
      ["EURO", "The coupon's currency is eur, not usd."],
    ] as const) {
      const response = await enter(session, code);
      expect(response.status).toBe(400);
      const html = await response.text();
      expect(html).toContain('aria-describedby="code-error"');
      expect(html).toContain(`value="${code}"`);
      expect(plain(html)).toContain(message);
    }
    expect(await again(session)).toMatchObject({ amount_total: 2900, discounts: [] });
  });

  test("that was used up in the meantime is taken away before anything is charged", async () => {
    await codeFor({ percent_off: 50, duration: "once" }, "LAST", { max_redemptions: 1 });
    const [one, other] = [
      await buy({ allow_promotion_codes: true }),
      await buy({ allow_promotion_codes: true }),
    ];
    await enter(one, "LAST");
    await enter(other, "LAST");
    expect((await pay(one)).status).toBe(303);
    const refused = await pay(other);
    expect(refused.status).toBe(402);
    expect(plain(await refused.text())).toMatch(/This promotion code has expired\..*Pay \$25\.00/);
    expect(await again(other)).toMatchObject({ status: "open", amount_total: 2500, discounts: [] });
    expect((await pay(other)).status).toBe(303);
  });

  test("is not asked for where it was not allowed", async () => {
    await codeFor({ percent_off: 50, duration: "once" }, "SNEAKY");
    const session = await buy();
    expect((await enter(session, "SNEAKY")).status).toBe(400);
    expect(await again(session)).toMatchObject({ amount_total: 2500 });
  });
});

describe("what costs nothing", () => {
  test("needs no card when it is sold once, and makes a customer", async () => {
    const free = await coupon({ percent_off: 100, duration: "once" });
    const session = await buy({ discounts: [{ coupon: free.id }] });
    const page = await textOf(pageOf(session));
    expect(page).toContain("Complete order");
    expect(page).not.toContain("Card number");
    expect((await submit(pageOf(session), { email: "free@example.com" })).status).toBe(303);
    expect(await again(session, ["customer"])).toMatchObject({
      status: "complete",
      payment_status: "no_payment_required",
      amount_total: 0,
      payment_intent: null,
      customer: { email: "free@example.com", name: null },
    });
  });

  test("is subscribed to with a card, unless it is only asked for if required", async () => {
    const free = await coupon({ percent_off: 100, duration: "once" });
    const discounts = [{ coupon: free.id }];
    const always = await subscribe({ discounts });
    expect(await textOf(pageOf(always))).toContain("Card number");
    expect((await pay(always, declined)).status).toBe(402);
    await pay(always);
    expect(await again(always, ["subscription.default_payment_method"])).toMatchObject({
      payment_status: "no_payment_required",
      subscription: { status: "active", default_payment_method: { card: { last4: "4242" } } },
    });
    const cardless = await subscribe({ discounts, payment_method_collection: "if_required" });
    expect(await textOf(pageOf(cardless))).not.toContain("Card number");
    await submit(pageOf(cardless), { email: "free@example.com" });
    expect(await again(cardless, ["subscription", "invoice"])).toMatchObject({
      subscription: { status: "active", default_payment_method: null },
      invoice: { status: "paid", amount_due: 0, total: 0 },
    });
  });
});

describe("a trial", () => {
  test("of 14 days is told on the page, verifies the card and charges it when it ends", async () => {
    const { clock, customer } = await customerAt("2026-01-01");
    const session = await subscribe({ customer, subscription_data: { trial_period_days: 14 } });
    expect(session).toMatchObject({ amount_subtotal: 0, amount_total: 0, payment_status: "unpaid" });
    const page = await textOf(pageOf(session));
    for (const shown of ["Try Pro", "14 days free", "Then $29.00 / month, from 15 Jan 2026", "Start trial"])
      expect(page).toContain(shown);
    const challenge = await pay(session, challenged);
    expect(target(challenge)).toMatch(/^\/3ds\/seti_/);
    await submit(`${url}${target(challenge)}`, { answer: "fail" });
    expect(await again(session)).toMatchObject({ status: "open", subscription: null });
    const events = await eventsSince(stripe, async () => {
      await submit(`${url}${target(await pay(session, challenged))}`, { answer: "complete" });
    });
    expect(events.map(({ type }) => type)).toEqual([
      "setup_intent.requires_action",
      "setup_intent.succeeded",
      "payment_method.attached",
      "checkout.session.completed",
      "invoice.created",
      "invoice.finalized",
      "invoice.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
      "customer.subscription.created",
      "customer.updated",
    ]);
    const started = await again(session, ["subscription"]);
    expect(started).toMatchObject({
      payment_status: "no_payment_required",
      setup_intent: null,
      subscription: { status: "trialing", trial_end: at("2026-01-15") },
    });
    await advance(clock, "2026-01-15T02:00:00");
    const id = typeof started.subscription === "object" ? (started.subscription?.id ?? "") : "";
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 2900 });
  });

  test("without a card is cancelled when it ends, if it was made so", async () => {
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at("2026-01-01") });
    const customer = await stripe.customers.create({ test_clock: clock.id, email: "ada@example.com" });
    const session = await subscribe({
      customer: customer.id,
      payment_method_collection: "if_required",
      subscription_data: {
        trial_end: at("2026-01-31"),
        trial_settings: { end_behavior: { missing_payment_method: "cancel" } },
      },
    });
    expect(await textOf(pageOf(session))).toContain("30 days free");
    expect((await submit(pageOf(session), {})).status).toBe(303);
    const [subscription] = (await stripe.subscriptions.list({ customer: customer.id })).data;
    expect(subscription).toMatchObject({ status: "trialing", default_payment_method: null });
    await advance(clock.id, "2026-01-31T02:00:00");
    expect(await stripe.subscriptions.retrieve(subscription?.id ?? "")).toMatchObject({
      status: "canceled",
    });
  });

  test("lets a discount for once wait for the first bill", async () => {
    const half = await coupon({ percent_off: 50, duration: "once" });
    const { clock, customer } = await customerAt("2026-01-01");
    const session = await subscribe({
      customer,
      discounts: [{ coupon: half.id }],
      subscription_data: { trial_period_days: 7 },
    });
    expect(session).toMatchObject({ amount_total: 0, total_details: { amount_discount: 0 } });
    await pay(session);
    await advance(clock, "2026-01-08T02:00:00");
    const { subscription } = await again(session);
    expect(await latestInvoice(String(subscription))).toMatchObject({ amount_paid: 1450 });
  });

  test.each([
    [{ trial_period_days: 0 }, /minimum number of trial period days is 1/],
    [{ trial_end: at("2020-01-01") }, /at least 2 days in the future/],
    [{ trial_end: at("2099-01-01"), trial_period_days: 3 }, /only specify one/],
  ])("of %o is refused", async (subscription_data, message) => {
    await expect(subscribe({ subscription_data })).rejects.toThrow(message);
  });
});

describe("things sold once beside a subscription", () => {
  const line_items = [
    { price: pro.id, quantity: 1 },
    { price: mug.id, quantity: 2 },
  ];

  test("are on its first invoice only", async () => {
    const { clock, customer } = await customerAt("2026-01-01");
    const session = await subscribe({ customer, line_items });
    expect(session).toMatchObject({ amount_total: 5400 });
    await pay(session);
    const { invoice, subscription } = await again(session, ["invoice"]);
    expect(typeof invoice === "object" && invoice && lines(invoice)).toEqual([
      [2500, "Mug", "2026-01-01", "2026-01-01"],
      [2900, "1 × Pro (at $29.00 / month)", "2026-01-01", "2026-02-01"],
    ]);
    expect(invoice).toMatchObject({ amount_paid: 5400, billing_reason: "subscription_create" });
    const { items } = await stripe.subscriptions.retrieve(String(subscription));
    expect(items.data).toHaveLength(1);
    await advance(clock, "2026-02-01T02:00:00");
    expect(await latestInvoice(String(subscription))).toMatchObject({ amount_paid: 2900 });
  });

  test("are paid at once when the subscription begins with a trial", async () => {
    const session = await subscribe({ line_items, subscription_data: { trial_period_days: 10 } });
    expect(session).toMatchObject({ amount_total: 2500 });
    expect(await textOf(pageOf(session))).toContain("Pay and start trial");
    await pay(session);
    const { invoice, subscription, payment_status } = await again(session, ["invoice", "subscription"]);
    expect({ invoice, subscription, payment_status }).toMatchObject({
      payment_status: "paid",
      invoice: { amount_paid: 2500 },
      subscription: { status: "trialing" },
    });
    const end = typeof subscription === "object" ? subscription?.trial_end : null;
    expect(date(end)).toBe(date(session.created + 10 * days));
  });
});

test("a customer's credit pays its part, and what waits for their next invoice stays there", async () => {
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  await stripe.customers.createBalanceTransaction(customer.id, { amount: -900, currency: "usd" });
  await stripe.invoiceItems.create({ customer: customer.id, amount: 100, currency: "usd" });
  const session = await subscribe({ customer: customer.id });
  expect(await textOf(pageOf(session))).toMatch(/Applied balance -\$9\.00 .*Total due today \$20\.00/);
  await pay(session);
  expect(await again(session, ["invoice"])).toMatchObject({
    amount_total: 2900,
    invoice: { total: 2900, amount_paid: 2000, starting_balance: -900, ending_balance: 0 },
  });
});
