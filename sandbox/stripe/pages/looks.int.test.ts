import AxeBuilder from "@axe-core/playwright";
import { afterAll, expect, test } from "vitest";
import { useBrowser } from "../testing/chromium";
import { deliveryLog } from "../testing/deliveries";
import { faultDesk } from "../testing/faults";
import { startReceiver } from "../testing/receiver";
import { makePrice, useSandbox } from "../testing/sandbox";

const receiver = await startReceiver();
afterAll(() => receiver.close());
const { stripe, url } = await useSandbox("looks", { forwardTo: receiver.url });
const page = await (await (await useBrowser()).newContext()).newPage();

/** A page is one document, which axe can finish in place instead of in a window of its own. */
const findings = async () => (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations;

const customer = await stripe.customers.create({ email: "ada@example.com", payment_method: "pm_card_visa" });
const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
const price = await makePrice(stripe);
const items = [{ price: price.id }];
const paid = await stripe.subscriptions.create({
  customer: customer.id,
  items,
  default_payment_method: method?.id,
});
const open = await stripe.subscriptions.create({
  customer: customer.id,
  items,
  payment_behavior: "default_incomplete",
});
const success_url = "https://shop.test/";
const mug = { currency: "usd", unit_amount: 1250, product_data: { name: "Mug" } };
const starter = await makePrice(stripe, { unit_amount: 900, product_data: { name: "Starter" } });
const { id: configuration } = await stripe.billingPortal.configurations.create({
  features: {
    customer_update: { enabled: true, allowed_updates: ["email", "name", "phone", "address"] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: {
      enabled: true,
      cancellation_reason: {
        enabled: true,
        options: ["too_expensive", "missing_features", "unused", "other"],
      },
    },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ["price", "quantity", "promotion_code"],
      proration_behavior: "always_invoice",
      products: [
        { product: String(starter.product), prices: [starter.id] },
        {
          product: String(price.product),
          prices: [price.id],
          adjustable_quantity: { enabled: true, maximum: 9 },
        },
      ],
    },
  },
});
const portal = await stripe.billingPortal.sessions.create({
  customer: customer.id,
  configuration,
  return_url: success_url,
});
const payment = await stripe.checkout.sessions.create({
  mode: "payment",
  line_items: [{ price_data: mug, quantity: 2, adjustable_quantity: { enabled: true } }],
  success_url,
});
const coupon = await stripe.coupons.create({
  name: "Spring",
  percent_off: 20,
  duration: "repeating",
  duration_in_months: 3,
});
const discounted = await stripe.checkout.sessions.create({
  mode: "subscription",
  line_items: [{ price: price.id, quantity: 1 }],
  discounts: [{ coupon: coupon.id }],
  success_url,
});
await stripe.paymentMethods.update(method?.id ?? "", { allow_redisplay: "always" });
const trial = await stripe.checkout.sessions.create({
  mode: "subscription",
  customer: customer.id,
  line_items: [
    { price: price.id, quantity: 1 },
    { price_data: mug, quantity: 2 },
  ],
  allow_promotion_codes: true,
  billing_address_collection: "required",
  phone_number_collection: { enabled: true },
  saved_payment_method_options: { payment_method_save: "enabled", payment_method_remove: "enabled" },
  subscription_data: { trial_period_days: 14 },
  custom_text: { submit: { message: "You can cancel at any time before the trial ends." } },
  cancel_url: success_url,
  success_url,
});
const free = await stripe.checkout.sessions.create({
  mode: "payment",
  line_items: [{ price_data: { ...mug, unit_amount: 0 }, quantity: 1 }],
  success_url,
});
const setup = await stripe.checkout.sessions.create({ mode: "setup", currency: "usd", success_url });
const challenge = await stripe.setupIntents.create({
  payment_method: "pm_card_authenticationRequired",
  confirm: true,
});

receiver.answer(() => ({
  status: 500,
  body: `<h1>${"no space to break the line ".repeat(20).replaceAll(" ", "_")}`,
}));
const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_735_689_600, name: "New year" });
const moving = await stripe.customers.create({ test_clock: clock.id, email: "clock@example.com" });
await receiver.until(({ body }) => body.includes(moving.id));
const failing = await deliveryLog(url).until({}, ({ attempts }) => attempts.length > 0);
const [request] = (await (await fetch(`${url}/_sandbox/requests?method=POST`)).json()).data;
for (const fault of [
  { kind: "hang", path: "/v1/subscriptions/*", method: "DELETE" },
  { kind: "drop", type: "customer.subscription.pending_update_expired", endpoint: receiver.url, count: 3 },
])
  await faultDesk(url).set(fault);

/** Ids are of random letters, and so is their width. */
const WITH_THE_WIDEST_IDS = `{
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    texts.currentNode.data = texts.currentNode.data.replace(/(?<=_)\\w{14,}/g, (id) => "W".repeat(id.length));
}`;

test.each([
  ["overview", "/"],
  ["objects", "/_sandbox/objects"],
  ["objects of a type", "/_sandbox/objects?type=invoice"],
  ["object", `/_sandbox/objects/${paid.id}`],
  ["events", "/_sandbox/events"],
  ["event", `/_sandbox/events/${failing.event}`],
  ["deliveries", "/_sandbox/deliveries"],
  ["delivery", `/_sandbox/deliveries/${failing.id}?said=resent`],
  ["endpoints", "/_sandbox/endpoints"],
  ["requests", "/_sandbox/requests"],
  ["request", `/_sandbox/requests/${request.id}`],
  ["clocks", "/_sandbox/clocks"],
  ["clock", `/_sandbox/clocks/${clock.id}`],
  ["faults", "/_sandbox/faults?said=asked"],
  ["checkout of things", `/c/pay/${payment.id}`],
  ["checkout that saves a card", `/c/pay/${setup.id}`],
  ["checkout with a discount", `/c/pay/${discounted.id}`],
  ["checkout of a trial", `/c/pay/${trial.id}`],
  ["checkout of what is free", `/c/pay/${free.id}`],
  ["open invoice", `/i/${open.latest_invoice}`],
  ["paid invoice", `/i/${paid.latest_invoice}`],
  ["challenge", `/3ds/${challenge.id}`],
  ["portal", `/p/session/${portal.id}`],
  ["portal's card", `/p/session/${portal.id}/payment-method`],
  ["portal's plans", `/p/session/${portal.id}/update/${paid.id}`],
  ["portal's preview", `/p/session/${portal.id}/update/${paid.id}/confirm?price=${starter.id}`],
  ["portal's refusal", `/p/session/${portal.id}/update/${paid.id}/confirm?price=${price.id}`],
  ["portal's cancelling", `/p/session/${portal.id}/cancel/${paid.id}`],
])("the %s is accessible and fits, in light and dark, from 320 pixels on", async (name, path) => {
  await page.goto(url + path);
  for (const [colorScheme, width] of [
    ["light", 320],
    ["dark", 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect(await findings(), `${colorScheme} ${width}`).toEqual([]);
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}.png`, fullPage: true });
    await page.evaluate(WITH_THE_WIDEST_IDS);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  }
});

test("what is wrong with a form is accessible too", async () => {
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto(`${url}/c/pay/${trial.id}`);
  await page.getByLabel("Promotion code").fill("NOBODY");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("This code is invalid.").waitFor();
  expect(await findings()).toEqual([]);
  await page.getByLabel("Another card").check();
  await page.getByLabel("Card number").fill("4242 4242 4242 4241");
  await page.getByRole("button", { name: "Pay and start trial" }).click();
  await page.getByText("Your card number is invalid.").waitFor();
  await page.getByText("Choose a country.").waitFor();
  expect(await findings()).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
  if (process.env.SHOTS)
    await page.screenshot({ path: `${process.env.SHOTS}/errors-320.png`, fullPage: true });
});

test.each([
  ["checkout", `/c/pay/${payment.id}`, "Pay $25.00"],
  ["invoice", `/i/${open.latest_invoice}`, "Pay $29.00"],
  ["portal", `/p/session/${portal.id}/payment-method`, "Save card"],
])("a declined card is told by the %s's title, and where the focus is", async (_, path, button) => {
  await page.goto(url + path);
  const email = page.getByLabel("Email");
  if (await email.isVisible()) await email.fill("ada@example.com");
  const number = page.getByLabel("Card number");
  await number.fill("4000 0000 0000 0002");
  await page.getByLabel("Expiry date").fill("12 / 40");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("Ada Lovelace");
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("alert").getByText("Your card was declined.").waitFor();
  expect(await page.title()).toMatch(/^Error: /);
  expect(await page.evaluate("document.activeElement.name")).toBe("number");
  expect(await number.getAttribute("aria-invalid")).toBe("true");
  expect(
    await page.evaluate(
      "document.getElementById(document.activeElement.getAttribute('aria-describedby')).innerText",
    ),
  ).toBe("Your card was declined.");
  expect(await findings()).toEqual([]);
});

test("a card that is known hides the fields for another, and pays", async () => {
  await page.goto(`${url}/c/pay/${trial.id}`);
  expect(await page.getByLabel("Card number").isVisible()).toBe(false);
  await page.getByLabel("Another card").check();
  expect(await page.getByLabel("Card number").isVisible()).toBe(true);
});

test("a fault is set with the keyboard alone, and what came of it is read out", async () => {
  await page.goto(`${url}/_sandbox/faults`);
  const form = page.getByRole("region", { name: "Decline charges" });
  await form.getByLabel("What happens").focus();
  for (const key of ["Tab", "Tab", "Tab"]) await page.keyboard.press(key);
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  const status = page.getByRole("status");
  await status.getByText("The fault is set.").waitFor();
  expect(await page.getByRole("listitem").filter({ hasText: "decline" }).innerText()).toContain("of 1 times");
  await page.getByRole("button", { name: "Remove all" }).press("Enter");
  await status.getByText("All faults are removed").waitFor();
});

test("a page follows its clock until it is ready", async () => {
  await page.goto(`${url}/_sandbox/clocks/${clock.id}`);
  await page.getByRole("button", { name: "By a day" }).press("Enter");
  await page.getByText("2 Jan 2025, 00:00:00 UTC").first().waitFor();
  await page.getByRole("heading", { name: "Advance", exact: true }).waitFor();
});

test("an invoice is a PDF", async () => {
  const { invoice_pdf, number } = await stripe.invoices.retrieve(String(paid.latest_invoice));
  const response = await fetch(invoice_pdf ?? "");
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
  for (const shown of [`${number}`, "$29.00", "ada@example.com", "Paid on"]) expect(text).toContain(shown);
});
