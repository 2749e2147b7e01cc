import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { makePrice, useSandbox } from "./testing/sandbox";
import { storyteller } from "./testing/story";

const { stripe } = await useSandbox("currencies");
const { useCard, subscribe } = storyteller(stripe);

async function newCustomer(): Promise<string> {
  const { id } = await stripe.customers.create({ email: "polyglot@example.com" });
  await useCard(id, "pm_card_visa");
  return id;
}

const priceIn = async (currency: string, unit_amount = 2900) =>
  (await makePrice(stripe, { currency, unit_amount })).id;

const waiting = (customer: string, amount: number, currency: string) =>
  stripe.invoiceItems.create({ customer, amount, currency });

const draft = (customer: string, given: Partial<Stripe.InvoiceCreateParams> = {}) =>
  stripe.invoices.create({ customer, pending_invoice_items_behavior: "include", ...given });

/** A customer billed in dollars, with 5.00 of credit in them. */
async function withDollars(): Promise<string> {
  const customer = await newCustomer();
  await stripe.customers.createBalanceTransaction(customer, { amount: -500, currency: "usd" });
  return customer;
}

const combined = {
  type: "StripeInvalidRequestError",
  message: expect.stringContaining("cannot combine currencies on a single customer"),
};

describe("an invoice", () => {
  test("of a customer without a currency takes that of the item that waits, and prints it", async () => {
    const customer = await newCustomer();
    await waiting(customer, 1900, "eur");
    const { id = "" } = await draft(customer);
    const invoice = await stripe.invoices.finalizeInvoice(id);
    expect(invoice).toMatchObject({ currency: "eur", total: 1900 });
    const page = await (await fetch(invoice.hosted_invoice_url ?? "")).text();
    expect(page).toContain("€19.00");
    expect(page).not.toContain("$");
    const pdf = Buffer.from(await (await fetch(invoice.invoice_pdf ?? "")).arrayBuffer()).toString("latin1");
    expect(pdf).toContain("\x8019.00");
  });

  test("leaves items of other currencies waiting", async () => {
    const customer = await withDollars();
    await waiting(customer, 1900, "eur");
    await waiting(customer, 700, "usd");
    expect(await draft(customer)).toMatchObject({ currency: "usd", total: 700 });
    expect(await draft(customer, { currency: "EUR" })).toMatchObject({ currency: "eur", total: 1900 });
  });

  test("takes no line of another currency", async () => {
    const customer = await withDollars();
    const { id: invoice } = await draft(customer);
    await expect(
      stripe.invoiceItems.create({ customer, invoice, amount: 100, currency: "eur" }),
    ).rejects.toMatchObject({ param: "currency" });
  });

  test("in euros leaves a balance of dollars alone, and takes that of euros", async () => {
    const customer = await withDollars();
    const euros = await stripe.customers.createBalanceTransaction(customer, {
      amount: -300,
      currency: "eur",
    });
    expect(euros).toMatchObject({ currency: "eur", ending_balance: -300 });
    await waiting(customer, 1900, "eur");
    const { id = "" } = await draft(customer, { currency: "eur" });
    const paid = await stripe.invoices.pay(id);
    expect(paid).toMatchObject({ starting_balance: -300, ending_balance: 0, amount_paid: 1600 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -500, currency: "usd" });
  });

  test("in euros that is voided gives euros back", async () => {
    const customer = await withDollars();
    await stripe.customers.createBalanceTransaction(customer, { amount: -300, currency: "eur" });
    await waiting(customer, 1900, "eur");
    const { id = "" } = await draft(customer, { currency: "eur" });
    await stripe.invoices.finalizeInvoice(id);
    await stripe.invoices.voidInvoice(id);
    const [last] = (await stripe.customers.listBalanceTransactions(customer)).data;
    expect(last).toMatchObject({ type: "unapplied_from_invoice", currency: "eur", ending_balance: -300 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -500 });
  });
});

describe("a subscription in dollars", () => {
  test("can't change to a price in euros, nor add one", async () => {
    const { id, item } = await subscribe(await newCustomer(), [{ price: await priceIn("usd") }]);
    const price = await priceIn("eur");
    for (const items of [[{ id: item, price }], [{ price }]])
      await expect(stripe.subscriptions.update(id, { items })).rejects.toMatchObject({ param: "items" });
  });

  test("has none in euros, a schedule or a Checkout session beside it", async () => {
    const customer = await newCustomer();
    await subscribe(customer, [{ price: await priceIn("usd") }]);
    const price = await priceIn("eur");
    await expect(subscribe(customer, [{ price }])).rejects.toMatchObject(combined);
    await expect(
      stripe.subscriptionSchedules.create({
        customer,
        start_date: "now",
        phases: [{ items: [{ price }], duration: { interval: "month" } }],
      }),
    ).rejects.toMatchObject(combined);
    await expect(
      stripe.checkout.sessions.create({
        customer,
        mode: "subscription",
        line_items: [{ price, quantity: 1 }],
        success_url: "http://127.0.0.1/done",
      }),
    ).rejects.toMatchObject(combined);
  });

  test("makes room for one in euros once it is cancelled, whose balance the customer then shows", async () => {
    const customer = await withDollars();
    const { id } = await subscribe(customer, [{ price: await priceIn("usd") }]);
    await stripe.subscriptions.cancel(id);
    await stripe.customers.createBalanceTransaction(customer, { amount: -5000, currency: "eur" });
    await subscribe(customer, [{ price: await priceIn("eur", 2000) }]);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ currency: "eur", balance: -3000 });
  });

  test("is refused while an item in euros waits", async () => {
    const customer = await newCustomer();
    await waiting(customer, 1900, "eur");
    await expect(subscribe(customer, [{ price: await priceIn("usd") }])).rejects.toMatchObject(combined);
  });
});
