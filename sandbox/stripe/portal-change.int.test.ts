import type Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { plain, submit, target, textOf } from "./testing/browser";
import { eventsSince, makePrice, useSandbox } from "./testing/sandbox";
import { at, storyteller } from "./testing/story";

const { stripe, sandbox, url } = await useSandbox("portal_change");
const { customerAt, useCard, subscribe, advance, latestInvoice } = storyteller(stripe);
const starter = await makePrice(stripe, { unit_amount: 900, product_data: { name: "Starter" } });
const pro = await makePrice(stripe, { unit_amount: 2900, product_data: { name: "Pro" } });
const yearly = await stripe.prices.create({
  product: String(pro.product),
  currency: "usd",
  unit_amount: 29_000,
  recurring: { interval: "year" },
});
const plans = [
  { product: String(starter.product), prices: [starter.id] },
  {
    product: String(pro.product),
    prices: [pro.id, yearly.id],
    adjustable_quantity: { enabled: true, minimum: 1, maximum: 10 },
  },
];

afterAll(() => expect(sandbox.contractDeviations()).toEqual([]));

type Update = Partial<Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate>;

async function portalOf(
  customer: string,
  update: Update = {},
  flow_data?: Stripe.BillingPortal.SessionCreateParams["flow_data"],
) {
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price", "quantity", "promotion_code"],
        proration_behavior: "always_invoice",
        products: plans,
        ...update,
      },
      subscription_cancel: { enabled: true },
      invoice_history: { enabled: true },
    },
  });
  return await stripe.billingPortal.sessions.create({
    customer,
    configuration: configuration.id,
    return_url: "https://shop.test/account",
    flow_data,
  });
}

/** A customer of 1 January on Starter, and what their portal says on 16 January at noon: the middle of 31 days. */
async function halfway(update: Update = {}, { price = starter.id, alias = "pm_card_visa" } = {}) {
  const { clock, customer } = await customerAt("2025-01-01");
  const { id } = await subscribe(customer, [{ price }]);
  await advance(clock, "2025-01-16T12:00:00");
  if (alias !== "pm_card_visa") await useCard(customer, alias);
  const session = await portalOf(customer, update);
  const base = `${url}/p/session/${session.id}`;
  return { clock, customer, id, base, session };
}

const confirm = (base: string, id: string, choice: Record<string, string>) =>
  textOf(`${base}/update/${id}/confirm?${new URLSearchParams(choice)}`);
const invoices = async (subscription: string) => (await stripe.invoices.list({ subscription })).data;

describe("the portal's plans", () => {
  test("are offered, previewed, and billed as previewed", async () => {
    const { base, id } = await halfway();
    expect(await textOf(base)).toContain("Change plan");
    const choose = await textOf(`${base}/update/${id}`);
    for (const shown of [
      "Starter, $9.00 / month (what you have)",
      "Pro, $29.00 / month",
      "Pro, $290.00 / year",
    ])
      expect(choose).toContain(shown);
    const page = await confirm(base, id, { price: pro.id });
    for (const shown of ["1 × Pro, $29.00 / month", "-$4.50", "$14.50", "Due today $10.00"])
      expect(page).toContain(shown);
    expect(await invoices(id)).toHaveLength(1);
    expect(target(await submit(`${base}/update/${id}`, { price: pro.id }))).toMatch(/home$/);
    expect(await latestInvoice(id)).toMatchObject({
      billing_reason: "subscription_update",
      amount_paid: 1000,
    });
    const { items } = await stripe.subscriptions.retrieve(id);
    expect(items.data).toMatchObject([{ price: { id: pro.id } }]);
  });

  test("may wait for the next bill, and begin their period anew", async () => {
    const later = await halfway({ proration_behavior: "create_prorations" });
    const page = await confirm(later.base, later.id, { price: pro.id });
    expect(page).toContain("Nothing is due today");
    expect(page).toContain("Due on 1 Feb 2025 $39.00");
    const anew = await halfway({ billing_cycle_anchor: "now" });
    expect(await confirm(anew.base, anew.id, { price: pro.id })).toContain("Due today $24.50");
    await submit(`${anew.base}/update/${anew.id}`, { price: pro.id });
    expect(await stripe.subscriptions.retrieve(anew.id)).toMatchObject({
      billing_cycle_anchor: at("2025-01-16T12:00:00"),
    });
  });

  test("take a quantity and a promotion code where they may", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "forever" });
    await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "HALF" });
    const { base, id } = await halfway();
    const choice = { price: pro.id, quantity: "2", code: "half" };
    // $4.50 back, and half of two times $14.50.
    expect(await confirm(base, id, choice)).toContain("Due today $10.00");
    await submit(`${base}/update/${id}`, choice);
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 1000 });
    const changed = await stripe.subscriptions.retrieve(id, { expand: ["discounts"] });
    expect(changed).toMatchObject({
      items: { data: [{ quantity: 2 }] },
      discounts: [{ source: { coupon: coupon.id } }],
    });
    expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1 });
  });

  test.each([
    ["nothing new", () => ({ price: starter.id }), "That is what you have."],
    ["a price that is not offered", () => ({ price: "price_none" }), "Choose one of the plans."],
    ["too many", () => ({ price: pro.id, quantity: "11" }), "The quantity must be from 1 to 10."],
    ["several of what is sold singly", () => ({ price: starter.id, quantity: "2" }), "can't be changed here"],
    ["a code that nobody gave out", () => ({ price: pro.id, code: "NOBODY" }), "This code is invalid."],
  ])("refuse %s", async (_, choice, message) => {
    const { base, id } = await halfway();
    expect(await confirm(base, id, choice())).toContain(message);
    expect((await submit(`${base}/update/${id}`, choice())).status).toBe(400);
    expect(await invoices(id)).toHaveLength(1);
  });

  test("are not for several products at once, nor for what ends", async () => {
    const { customer } = await customerAt("2025-01-01");
    await subscribe(customer, [{ price: starter.id }, { price: pro.id }]);
    const session = await portalOf(customer);
    expect(await textOf(session.url)).not.toContain("Change plan");
    const ending = await halfway();
    await submit(`${ending.base}/cancel/${ending.id}`, {});
    expect(await textOf(ending.base)).not.toContain("Change plan");
  });
});

describe("the payment of a change", () => {
  test("that is declined changes nothing, discounts included", async () => {
    const { base, id } = await halfway({}, { alias: "pm_card_chargeCustomerFail" });
    const answer = await submit(`${base}/update/${id}`, { price: pro.id });
    expect(answer.status).toBe(400);
    expect(plain(await answer.text())).toContain("Your card was declined.");
    expect(await invoices(id)).toHaveLength(1);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ price: { id: starter.id } }] },
    });
  });

  test("asks for 3-D Secure, and the change waits for it", async () => {
    const { base, id } = await halfway({}, { alias: "pm_card_authenticationRequired" });
    const challenge = `${url}${target(await submit(`${base}/update/${id}`, { price: pro.id }))}`;
    expect(await textOf(challenge)).toContain("$10.00");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      pending_update: { subscription_items: [{ price: { id: pro.id } }] },
      items: { data: [{ price: { id: starter.id } }] },
    });
    const back = target(await submit(challenge, { answer: "complete" }));
    expect(target(await fetch(back, { redirect: "manual" }))).toMatch(/home$/);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "active",
      pending_update: null,
      items: { data: [{ price: { id: pro.id } }] },
    });
  });

  test("that the bank does not confirm is given up, and its discount with it", async () => {
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: "forever" });
    await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "TENTH" });
    const { base, id } = await halfway({}, { alias: "pm_card_authenticationRequired" });
    const asked = await submit(`${base}/update/${id}`, { price: pro.id, code: "TENTH" });
    const back = target(await submit(`${url}${target(asked)}`, { answer: "fail" }));
    expect(await textOf(back)).toContain("Nothing was changed");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      pending_update: null,
      discounts: [],
      items: { data: [{ price: { id: starter.id } }] },
    });
    expect(await latestInvoice(id)).toMatchObject({ status: "void" });
  });
});

describe("a downgrade", () => {
  const conditions: Update = {
    schedule_at_period_end: {
      conditions: [{ type: "decreasing_item_amount" }, { type: "shortening_interval" }],
    },
  };

  test("waits for the period's end, and costs nothing until then", async () => {
    const { base, clock, id } = await halfway(conditions, { price: pro.id });
    expect(await confirm(base, id, { price: starter.id })).toContain("Your plan changes on 1 Feb 2025.");
    const events = await eventsSince(stripe, () => submit(`${base}/update/${id}`, { price: starter.id }));
    expect(events.map(({ type }) => type)).toContain("subscription_schedule.created");
    const home = await textOf(base);
    expect(home).toContain("Changes to $9.00 / month on 1 Feb 2025");
    expect(home).not.toContain("Change plan");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      items: { data: [{ price: { id: pro.id } }] },
    });
    await advance(clock, "2025-02-01T02:00:00");
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 900 });
    await advance(clock, "2025-03-01T02:00:00");
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 900 });
  });

  test("can be taken back", async () => {
    const { base, clock, id } = await halfway(conditions, { price: pro.id });
    await submit(`${base}/update/${id}`, { price: starter.id });
    await submit(`${base}/keep/${id}`, {});
    expect(await textOf(base)).not.toContain("Changes to");
    await advance(clock, "2025-02-01T02:00:00");
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 2900 });
  });

  test("is made at once where nothing says that it waits", async () => {
    const { base, id } = await halfway({}, { price: pro.id });
    await submit(`${base}/update/${id}`, { price: starter.id });
    expect(await latestInvoice(id)).toMatchObject({ total: -1000, amount_due: 0 });
  });
});

describe("a trial", () => {
  async function trialing(update: Update) {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: starter.id }], { trial_period_days: 14 });
    await advance(clock, "2025-01-08");
    const session = await portalOf(customer, update);
    return { base: `${url}/p/session/${session.id}`, id };
  }

  test.each([
    ["end_trial", "active", 2900],
    ["continue_trial", "trialing", 0],
  ])("is treated by %s", async (trial_update_behavior, status, amount_paid) => {
    const { base, id } = await trialing({ trial_update_behavior });
    expect(await textOf(base)).toContain("Free until 15 Jan 2025");
    await confirm(base, id, { price: pro.id });
    await submit(`${base}/update/${id}`, { price: pro.id });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status,
      items: { data: [{ price: { id: pro.id } }] },
    });
    expect(await latestInvoice(id)).toMatchObject({ amount_paid });
  });
});

describe("a flow", () => {
  const after_completion = { type: "redirect", redirect: { return_url: "https://shop.test/changed" } };

  test("lets choose a plan, and returns", async () => {
    const { customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: starter.id }]);
    const session = await portalOf(
      customer,
      {},
      { type: "subscription_update", subscription_update: { subscription: id }, after_completion },
    );
    expect(session.flow).toMatchObject({ subscription_update: { subscription: id } });
    expect(await textOf(session.url)).toContain("Change your plan");
    const done = await submit(`${session.url}/update/${id}`, { price: pro.id });
    expect(target(done)).toBe("https://shop.test/changed");
  });

  test("confirms a change with its discount, challenge and all", async () => {
    const coupon = await stripe.coupons.create({ amount_off: 500, currency: "usd", duration: "once" });
    const { clock, customer } = await customerAt("2025-01-01");
    const { id, item } = await subscribe(customer, [{ price: starter.id }]);
    await useCard(customer, "pm_card_authenticationRequired");
    await advance(clock, "2025-01-16T12:00:00");
    const session = await portalOf(
      customer,
      { billing_cycle_anchor: "now" },
      {
        type: "subscription_update_confirm",
        subscription_update_confirm: {
          subscription: id,
          items: [{ id: item, price: pro.id, quantity: 1 }],
          discounts: [{ coupon: coupon.id }],
        },
        after_completion,
      },
    );
    const page = await textOf(session.url);
    for (const shown of ["$29.00", "-$4.50", "Discount -$5.00", "Due today $19.50"])
      expect(page).toContain(shown);
    const challenge = `${url}${target(await submit(`${session.url}/confirm`, {}))}`;
    const back = target(await submit(challenge, { answer: "complete" }));
    expect(target(await fetch(back, { redirect: "manual" }))).toBe("https://shop.test/changed");
    expect(await latestInvoice(id)).toMatchObject({ amount_paid: 1950 });
  });
});

test("a configuration offers a product by its own recurring prices", async () => {
  const mug = await makePrice(stripe, { recurring: undefined });
  const { customer } = await customerAt("2025-01-01");
  for (const prices of [[starter.id], [mug.id], ["price_none"]])
    await expect(
      portalOf(customer, { products: [{ product: String(mug.product), prices }] }),
    ).rejects.toMatchObject({ param: "features[subscription_update][products][0][prices][0]" });
});
