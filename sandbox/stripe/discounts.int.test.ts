import { describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, hours, money, storyteller } from "./testing/story";

const { stripe } = await useSandbox("discounts");
const { customerAt, price, subscribe, advance, eventsSince, latestInvoice } = storyteller(stripe);
const pro = await price(2900);

/** The renewals' amounts, first bill first. */
async function bills(clock: string, id: string, months: number): Promise<number[]> {
  const amounts = [(await latestInvoice(id)).amount_paid];
  for (let month = 2; month <= months; month += 1) {
    await advance(clock, at(`2025-${String(month).padStart(2, "0")}-01`) + 2 * hours);
    amounts.push((await latestInvoice(id)).amount_paid);
  }
  return amounts;
}

describe("a coupon for a subscription that began on 1 January", () => {
  test.each([
    [
      "20% for three months",
      { percent_off: 20, duration: "repeating", duration_in_months: 3 },
      [2320, 2320, 2320, 2900],
    ],
    ["$10 once", { amount_off: 1000, currency: "usd", duration: "once" }, [1900, 2900, 2900]],
    ["50% forever", { percent_off: 50, duration: "forever" }, [1450, 1450, 1450]],
    ["more than it costs", { amount_off: 5000, currency: "usd", duration: "once" }, [0, 2900]],
  ])("takes off %s", async (_, given, amounts) => {
    const coupon = await stripe.coupons.create(given);
    const { clock, customer } = await customerAt("2025-01-01");
    const items = [{ price: pro }];
    const discounts = [{ coupon: coupon.id }];
    const preview = await stripe.invoices.createPreview({
      customer,
      discounts,
      subscription_details: { items },
    });
    const { id, subscription } = await subscribe(customer, items, { discounts });
    expect(money(preview)).toEqual(money(await latestInvoice(id)));
    expect(subscription.discounts).toHaveLength(given.duration === "once" ? 0 : 1);
    expect(await bills(clock, id, amounts.length)).toEqual(amounts);
    expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1 });
  });

  test("is told on its lines and in events, and can be expanded", async () => {
    const coupon = await stripe.coupons.create({ id: "WELCOME", percent_off: 20, duration: "forever" });
    const { customer } = await customerAt("2025-01-01");
    const events = await eventsSince(() =>
      subscribe(customer, [{ price: pro, quantity: 2 }], { discounts: [{ coupon: coupon.id }] }),
    );
    expect(events.map(({ type }) => type)).toContain("customer.discount.created");
    const [subscription] = (await stripe.subscriptions.list({ customer })).data;
    const whole = await stripe.subscriptions.retrieve(subscription?.id ?? "", {
      expand: ["discounts.source.coupon", "latest_invoice"],
    });
    expect(whole.discounts).toMatchObject([
      { source: { coupon: { id: "WELCOME", percent_off: 20 } }, end: null },
    ]);
    expect(whole.latest_invoice).toMatchObject({
      subtotal: 5800,
      total: 4640,
      amount_paid: 4640,
      discounts: [expect.stringMatching(/^di_/)],
      total_discount_amounts: [{ amount: 1160 }],
      lines: { data: [{ amount: 5800, discount_amounts: [{ amount: 1160 }] }] },
    });
  });

  test("is credited and billed with its discount when the price changes", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    const dearer = await price(9900);
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: pro }], { discounts: [{ coupon: coupon.id }] });
    await advance(clock, "2025-01-16T12:00:00");
    const change = { items: [{ id: item, price: dearer }], proration_behavior: "always_invoice" };
    const preview = await stripe.invoices.createPreview({ subscription: id, subscription_details: change });
    await stripe.subscriptions.update(id, change);
    const invoice = await latestInvoice(id);
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([-725, 2475]);
    expect(money(preview)).toEqual(money(invoice));
  });

  test("can be given, exchanged and taken away later", async () => {
    const [twenty, half] = [
      await stripe.coupons.create({ percent_off: 20, duration: "forever" }),
      await stripe.coupons.create({ percent_off: 50, duration: "forever" }),
    ];
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: pro }]);
    await stripe.subscriptions.update(id, { discounts: [{ coupon: twenty.id }] });
    await advance(clock, at("2025-02-01") + 2 * hours);
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 2320 });
    const events = await eventsSince(() =>
      stripe.subscriptions.update(id, { discounts: [{ coupon: half.id }] }),
    );
    expect(events.map(({ type }) => type)).toEqual([
      "customer.discount.deleted",
      "customer.discount.created",
      "customer.subscription.updated",
    ]);
    expect(await stripe.invoices.createPreview({ subscription: id })).toMatchObject({ total: 1450 });
    expect(await stripe.subscriptions.deleteDiscount(id)).toMatchObject({ deleted: true });
    expect(await stripe.invoices.createPreview({ subscription: id })).toMatchObject({ total: 2900 });
  });

  test("applies to some products only", async () => {
    const seat = await stripe.prices.create({
      currency: "usd",
      unit_amount: 1000,
      recurring: { interval: "month" },
      product_data: { name: "Seat" },
    });
    const coupon = await stripe.coupons.create({
      percent_off: 10,
      duration: "forever",
      applies_to: { products: [String(seat.product)] },
    });
    const { customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: pro }, { price: seat.id, quantity: 3 }], {
      discounts: [{ coupon: coupon.id }],
    });
    expect(await latestInvoice(id)).toMatchObject({ subtotal: 5900, total: 5600 });
  });

  test("is refused when it is used up, deleted or in another currency", async () => {
    const once = await stripe.coupons.create({ percent_off: 10, max_redemptions: 1 });
    const euro = await stripe.coupons.create({ amount_off: 100, currency: "eur" });
    const { customer } = await customerAt("2025-01-01");
    const discounts = [{ coupon: once.id }];
    await subscribe(customer, [{ price: pro }], { discounts });
    expect(await stripe.coupons.retrieve(once.id)).toMatchObject({ valid: false });
    await expect(subscribe(customer, [{ price: pro }], { discounts })).rejects.toMatchObject({
      code: "coupon_expired",
    });
    await expect(subscribe(customer, [{ price: pro }], { discounts: [{ coupon: euro.id }] })).rejects.toThrow(
      /currency/,
    );
    await stripe.coupons.del(euro.id);
    await expect(
      subscribe(customer, [{ price: pro }], { discounts: [{ coupon: euro.id }] }),
    ).rejects.toMatchObject({ code: "resource_missing" });
    await expect(stripe.coupons.create({ percent_off: 10, amount_off: 10 })).rejects.toThrow(/exactly one/);
  });
});

describe("a promotion code", () => {
  test("gives its coupon within its restrictions", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: "forever" });
    const code = await stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "SPRING25",
      max_redemptions: 1,
      restrictions: { minimum_amount: 2900, minimum_amount_currency: "usd", first_time_transaction: true },
    });
    await expect(
      stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "spring25" }),
    ).rejects.toMatchObject({ param: "code" });
    expect((await stripe.promotionCodes.list({ code: "spring25", active: true })).data).toHaveLength(1);
    const discounts = [{ promotion_code: code.id }];
    const cheap = await price(1000);
    const { customer } = await customerAt("2025-01-01");
    const invalid = { code: "promotion_code_invalid" };
    await expect(subscribe(customer, [{ price: cheap }], { discounts })).rejects.toMatchObject(invalid);
    const paid = await customerAt("2025-01-01");
    await subscribe(paid.customer, [{ price: pro }]);
    await expect(subscribe(paid.customer, [{ price: pro }], { discounts })).rejects.toMatchObject(invalid);
    const { id } = await subscribe(customer, [{ price: pro }], { discounts });
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 2175 });
    expect(await stripe.promotionCodes.retrieve(code.id, { expand: ["promotion.coupon"] })).toMatchObject({
      active: false,
      times_redeemed: 1,
      promotion: { coupon: { id: coupon.id } },
    });
    const other = await customerAt("2025-01-01");
    await expect(subscribe(other.customer, [{ price: pro }], { discounts })).rejects.toMatchObject(invalid);
  });
});

test("a coupon for three months ends with the third", async () => {
  const coupon = await stripe.coupons.create({
    percent_off: 20,
    duration: "repeating",
    duration_in_months: 3,
  });
  const { clock, customer } = await customerAt("2025-01-01");
  const { id, subscription } = await subscribe(customer, [{ price: pro }], {
    discounts: [{ coupon: coupon.id }],
  });
  const whole = await stripe.subscriptions.retrieve(id, { expand: ["discounts"] });
  const [discount] = whole.discounts;
  expect(typeof discount === "object" && date(discount.end)).toBe("2025-04-01");
  await advance(clock, "2025-03-01");
  const events = await eventsSince(() => advance(clock, "2025-04-01"));
  expect(events.find(({ type }) => type === "customer.discount.deleted")).toMatchObject({
    created: at("2025-04-01"),
    data: { object: { id: subscription.discounts[0] } },
  });
});
