import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "vitest";
import { useBrowser } from "../testing/chromium";
import { makePrice, useSandbox } from "../testing/sandbox";

const { stripe, url } = await useSandbox("looks");
const page = await (await (await useBrowser()).newContext()).newPage();

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
const portal = await stripe.billingPortal.sessions.create({ customer: customer.id, return_url: success_url });
const payment = await stripe.checkout.sessions.create({
  mode: "payment",
  line_items: [{ price_data: mug, quantity: 2, adjustable_quantity: { enabled: true } }],
  success_url,
});
const setup = await stripe.checkout.sessions.create({ mode: "setup", currency: "usd", success_url });
const challenge = await stripe.setupIntents.create({
  payment_method: "pm_card_authenticationRequired",
  confirm: true,
});

test.each([
  ["overview", "/"],
  ["checkout of things", `/c/pay/${payment.id}`],
  ["checkout that saves a card", `/c/pay/${setup.id}`],
  ["open invoice", `/i/${open.latest_invoice}`],
  ["paid invoice", `/i/${paid.latest_invoice}`],
  ["challenge", `/3ds/${challenge.id}`],
  ["portal", `/p/session/${portal.id}`],
  ["portal's card", `/p/session/${portal.id}/payment-method`],
  ["portal's cancelling", `/p/session/${portal.id}/cancel/${paid.id}`],
])("the %s is accessible and fits, in light and dark, from 320 pixels on", async (name, path) => {
  await page.goto(url + path);
  for (const [colorScheme, width] of [
    ["light", 320],
    ["dark", 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect((await new AxeBuilder({ page }).analyze()).violations, `${colorScheme} ${width}`).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}.png`, fullPage: true });
  }
});

test("an invoice is a PDF", async () => {
  const { invoice_pdf, number } = await stripe.invoices.retrieve(String(paid.latest_invoice));
  const response = await fetch(invoice_pdf ?? "");
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
  for (const shown of [`Invoice ${number}`, "$29.00", "ada@example.com", "Paid on"])
    expect(text).toContain(shown);
});
