import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type Stripe from "stripe";
import { afterAll, expect, test } from "vitest";
import { useBrowser } from "../testing/chromium";
import { makePrice, useSandbox } from "../testing/sandbox";

const { stripe, url } = await useSandbox("stripe_js");

/** A merchant's own page, on another origin than the sandbox. */
const html = `<!DOCTYPE html><html lang="en"><title>Shop</title><script src="${url}/js/stripe.js"></script>
  <main><h1>Shop</h1><div id="form"></div></main></html>`;
const shop = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(html));
await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
const address: AddressInfo | string | null = shop.address();
const shopUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}/`;
const browser = await useBrowser();
afterAll(() => void shop.close());

async function openShop(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(shopUrl);
  return page;
}

/** Runs the merchant's code, which leaves what came of it in `window.result`. */
const run = (page: Page, code: string) =>
  page.evaluate(`void (async () => { window.result = await (async () => { ${code} })(); })()`);
const result = async (page: Page) => await (await page.waitForFunction("window.result")).jsonValue();

async function fill(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry date").fill("12 / 40");
  await page.getByLabel("CVC").fill("123");
}

const answer = async (page: Page, word: "Complete" | "Fail") =>
  await page.frameLocator('iframe[title="Your bank"]').getByRole("button", { name: word }).click();

test("a payment form pays an invoice, its challenge shown over the shop", async () => {
  const { id: customer } = await stripe.customers.create();
  const price = await makePrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    payment_behavior: "default_incomplete",
    expand: ["latest_invoice.confirmation_secret"],
  });
  const invoice = subscription.latest_invoice;
  if (invoice === null || typeof invoice === "string") throw new Error("It was to be expanded");
  const secret = invoice.confirmation_secret?.client_secret;
  const page = await openShop();
  await page.evaluate(`
    window.stripe = Stripe("pk_test_1");
    window.elements = stripe.elements({ clientSecret: "${secret}" });
    elements.create("payment").mount("#form");
  `);
  const pay = `return await stripe.confirmPayment({ elements, redirect: "if_required" });`;
  await fill(page, "4000 0000 0000 9995");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await run(page, pay);
  expect(await result(page)).toMatchObject({ error: { decline_code: "insufficient_funds" } });

  await fill(page, "4000 0025 0000 3155");
  await page.evaluate("window.result = undefined");
  await run(page, pay);
  await answer(page, "Complete");
  expect(await result(page)).toMatchObject({ paymentIntent: { status: "succeeded" } });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: "active" });
});

test("an action that the server began is finished, or fails", async () => {
  const page = await openShop();
  const intent = await stripe.paymentIntents.create({
    amount: 1999,
    currency: "usd",
    payment_method: "pm_card_authenticationRequired",
    confirm: true,
  });
  await run(page, `return await Stripe("pk").handleNextAction({ clientSecret: "${intent.client_secret}" });`);
  await answer(page, "Fail");
  expect(await result(page)).toMatchObject({ paymentIntent: { status: "requires_payment_method" } });
  await run(page, `return await Stripe("pk").retrievePaymentIntent("${intent.id}_secret_wrong");`);
  await expect.poll(() => page.evaluate("window.result.error?.code")).toBe("resource_missing");
});

test("a card is saved, and the customer returns", async () => {
  const { id: customer } = await stripe.customers.create();
  const intent = await stripe.setupIntents.create({ customer });
  const page = await openShop();
  await page.evaluate(`
    window.elements = Stripe("pk").elements({ clientSecret: "${intent.client_secret}" });
    elements.create("payment").mount("#form");
  `);
  await fill(page, "4242 4242 4242 4242");
  await run(
    page,
    `await Stripe("pk").confirmSetup({ elements, confirmParams: { return_url: "${shopUrl}saved" } });`,
  );
  await page.waitForURL(/saved\?setup_intent=seti_.*redirect_status=succeeded/);
  expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
});

test("Checkout is embedded, and says when it is done", async () => {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    ui_mode: "embedded_page",
    redirect_on_completion: "never",
    line_items: [
      { price_data: { currency: "usd", unit_amount: 1250, product_data: { name: "Mug" } }, quantity: 1 },
    ],
  });
  const page = await openShop();
  await run(
    page,
    `return await new Promise(async (done) => {
      const checkout = await Stripe("pk").createEmbeddedCheckoutPage({
        fetchClientSecret: async () => "${session.client_secret}",
        onComplete: () => done("complete"),
      });
      checkout.mount("#form");
    });`,
  );
  const inside = page.frameLocator('iframe[title="Checkout"]');
  await inside.getByLabel("Email").fill("ada@example.com");
  await inside.getByLabel("Card number").fill("4242 4242 4242 4242");
  await inside.getByLabel("Expiry date").fill("12 / 40");
  await inside.getByLabel("CVC").fill("123");
  await inside.getByLabel("Name on card").fill("Ada");
  await inside.getByRole("button", { name: "Pay $12.50" }).click();
  expect(await result(page)).toBe("complete");
});

const mug = (unit_amount = 1250) => ({
  price_data: { currency: "usd", unit_amount, product_data: { name: "Mug" } },
  quantity: 1,
});

test("Checkout's fields in the shop's own page: a code, a decline, a challenge, and a subscription", async () => {
  const price = await makePrice(stripe);
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "once" });
  const promotion = { type: "coupon", coupon: coupon.id } as const;
  await stripe.promotionCodes.create({ promotion, code: "HALF" });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    ui_mode: "elements",
    allow_promotion_codes: true,
    line_items: [{ price: price.id, quantity: 1 }],
    return_url: "https://shop.test/done",
  });
  expect(session).toMatchObject({ ui_mode: "elements", url: null, success_url: null });
  expect((await fetch(`${url}/c/pay/${session.id}`)).status).toBe(404);
  const page = await openShop();
  await page.evaluate(`(async () => {
    window.checkout = Stripe("pk").initCheckoutElementsSdk({ clientSecret: Promise.resolve("${session.client_secret}") });
    checkout.on("change", (session) => { window.canConfirm = session.canConfirm; });
    const place = document.getElementById("form");
    for (const element of [checkout.createContactDetailsElement(), checkout.createPaymentElement()])
      element.mount(place.appendChild(document.createElement("div")));
    window.actions = (await checkout.loadActions()).actions;
  })()`);
  await run(page, `return await actions.applyPromotionCode("NOPE");`);
  expect(await result(page)).toMatchObject({ type: "error", error: { code: "invalidCode" } });
  await page.evaluate("window.result = undefined");
  await run(page, `return await actions.applyPromotionCode("HALF");`);
  expect(await result(page)).toMatchObject({
    type: "success",
    session: {
      canConfirm: false,
      discountAmounts: [{ promotionCode: "HALF", percentOff: 50, minorUnitsAmount: 1450 }],
      lineItems: [{ name: "Pro", recurring: { interval: "month", intervalCount: 1 } }],
      recurring: { dueNext: { total: { amount: "$29.00" } } },
      status: { type: "open" },
      total: { subtotal: { amount: "$29.00" }, total: { amount: "$14.50", minorUnitsAmount: 1450 } },
    },
  });
  await page.getByLabel("Email").fill("ada@example.com");
  await fill(page, "4000 0000 0000 9995");
  expect(await page.evaluate("window.canConfirm")).toBe(true);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.evaluate("window.result = undefined");
  const pay = `return await actions.confirm({ redirect: "if_required" });`;
  await run(page, pay);
  expect(await result(page)).toMatchObject({
    error: { code: "paymentFailed", paymentFailed: { declineCode: "insufficient_funds" } },
  });

  await fill(page, "4000 0025 0000 3155");
  await page.evaluate("window.result = undefined");
  await run(page, pay);
  await answer(page, "Fail");
  expect(await result(page)).toMatchObject({ type: "error", error: { code: "paymentFailed" } });
  await page.evaluate("window.result = undefined");
  await run(page, pay);
  await answer(page, "Complete");
  expect(await result(page)).toMatchObject({
    type: "success",
    session: { status: { type: "complete", paymentStatus: "paid" } },
  });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription"] });
  expect(done).toMatchObject({
    status: "complete",
    customer_details: { email: "ada@example.com" },
    subscription: { status: "active" },
  });
});

test("Checkout's form in the shop's own page asks for what is missing, and the buyer returns", async () => {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    ui_mode: "form",
    billing_address_collection: "required",
    line_items: [mug()],
    return_url: `${shopUrl}done?session={CHECKOUT_SESSION_ID}`,
  });
  const page = await openShop();
  await page.evaluate(`(async () => {
    const checkout = Stripe("pk").initCheckoutFormSdk({ clientSecret: "${session.client_secret}" });
    const form = checkout.createForm();
    form.mount("#form");
    const { actions } = await checkout.loadActions();
    form.on("confirm", async (formConfirmEvent) => {
      window.result = await actions.confirm({ formConfirmEvent });
    });
  })()`);
  await page.getByLabel("Email").fill("ada@example.com");
  await fill(page, "4242 4242 4242 4242");
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("Country").fill("GB");
  await page.getByLabel("Address line 1").fill("12 St James's Square");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("button", { name: "Pay $12.50" }).click();
  expect(await result(page)).toMatchObject({ type: "error", error: { message: "Enter the city." } });
  await page.getByLabel("City").fill("London");
  await page.getByRole("button", { name: "Pay $12.50" }).click();
  await page.waitForURL(`${shopUrl}done?session=${session.id}`);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    payment_status: "paid",
    customer_details: { name: "Ada Lovelace", address: { city: "London", country: "GB" } },
  });
});

test("fields in a page of the shop's own take no parameters of a page of Stripe's", async () => {
  const session: Stripe.Checkout.SessionCreateParams = {
    mode: "payment",
    ui_mode: "elements",
    line_items: [mug()],
  };
  const refused: Partial<Stripe.Checkout.SessionCreateParams>[] = [
    { success_url: "https://shop.test/" },
    { cancel_url: "https://shop.test/" },
    { submit_type: "book" },
    { custom_text: { submit: { message: "Soon." } } },
    { branding_settings: { display_name: "Shop" } },
    { after_expiration: { recovery: { enabled: true } } },
  ];
  for (const given of refused)
    await expect(stripe.checkout.sessions.create({ ...session, ...given })).rejects.toMatchObject({
      param: Object.keys(given)[0],
    });
});
