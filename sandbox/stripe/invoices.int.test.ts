import { describe, expect, test } from "vitest";
import { makePrice, useSandbox } from "./testing/sandbox";
import { at, hours, storyteller } from "./testing/story";

const { stripe } = await useSandbox("invoices");
const { customerAt, price, subscribe, advance, eventsSince, latestInvoice } = storyteller(stripe);

async function draft(given: { auto_advance?: boolean } = {}) {
  const { clock, customer } = await customerAt("2025-01-01");
  const invoice = await stripe.invoices.create({ customer, currency: "usd", ...given });
  await stripe.invoiceItems.create({
    customer,
    invoice: invoice.id ?? "",
    amount: 1200,
    currency: "usd",
    description: "Setting up",
  });
  return { clock, customer, id: invoice.id ?? "" };
}

test("an invoice shows ten of its lines; the others are listed page by page", async () => {
  const { id } = await draft();
  await stripe.invoices.addLines(id, {
    lines: Array.from({ length: 11 }, (_, n) => ({ amount: n + 1, description: `Page ${n + 1}` })),
  });
  const { lines } = await stripe.invoices.retrieve(id);
  expect(lines).toMatchObject({ has_more: true });
  expect(lines.data).toHaveLength(10);
  const all = await stripe.invoices.listLineItems(id, { limit: 5 }).autoPagingToArray({ limit: 100 });
  expect(all.slice(0, 10)).toEqual(lines.data);
  expect(all).toHaveLength(12);
});

describe("an invoice made by hand", () => {
  test("is a draft until it is finalised, and then can be paid", async () => {
    const { id, customer } = await draft();
    const once = await makePrice(stripe, { recurring: undefined, unit_amount: 500 });
    const long = { start: at("2025-01-01"), end: at("2025-01-31") };
    await stripe.invoices.addLines(id, {
      lines: [
        { amount: 300, description: "Postage" },
        { pricing: { price: once.id }, quantity: 2, period: long },
      ],
    });
    const waiting = await stripe.invoices.retrieve(id);
    expect(waiting).toMatchObject({
      status: "draft",
      total: 2500,
      amount_due: 2500,
      billing_reason: "manual",
    });
    const events = await eventsSince(() => stripe.invoices.finalizeInvoice(id));
    expect(events.map(({ type }) => type)).toEqual(["payment_intent.created", "invoice.finalized"]);
    await expect(stripe.invoices.finalizeInvoice(id)).rejects.toThrow(/already finalized/);
    await expect(stripe.invoices.addLines(id, { lines: [{ amount: 1 }] })).rejects.toMatchObject({
      code: "invoice_not_editable",
    });
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: "paid", amount_paid: 2500 });
    const { data } = await stripe.invoiceItems.list({ customer, invoice: id });
    expect(data.map(({ amount }) => amount)).toEqual([1000, 300, 1200]);
    const [item] = data;
    await expect(stripe.invoiceItems.del(item?.id ?? "")).rejects.toThrow(/no longer a draft/);
  });

  test("is sent and paid by another way", async () => {
    const { id } = await draft();
    const events = await eventsSince(() => stripe.invoices.sendInvoice(id));
    expect(events.at(-1)?.type).toBe("invoice.sent");
    const paid = await stripe.invoices.pay(id, { paid_out_of_band: true });
    expect(paid).toMatchObject({ status: "paid", amount_remaining: 0 });
    expect((await stripe.charges.list({ customer: String(paid.customer) })).data).toEqual([]);
  });

  test("that advances by itself is finalised and charged an hour later", async () => {
    const { clock, id } = await draft({ auto_advance: true });
    await advance(clock, at("2025-01-01") + 2 * hours);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: "paid", attempt_count: 1 });
  });

  test("counts the first attempt, whoever makes it, and no other of the customer's", async () => {
    const { customer } = await customerAt("2025-01-01", "pm_card_chargeCustomerFail");
    const { id = "" } = await stripe.invoices.create({ customer, currency: "usd" });
    await stripe.invoiceItems.create({ customer, invoice: id, amount: 2900, currency: "usd" });
    for (const _ of [1, 2]) await expect(stripe.invoices.pay(id)).rejects.toThrow(/declined/);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: "open", attempt_count: 1 });
  });

  test("can be given up and still be paid, or voided for good", async () => {
    const { id } = await draft();
    await stripe.invoices.finalizeInvoice(id);
    expect(await stripe.invoices.markUncollectible(id)).toMatchObject({ status: "uncollectible" });
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: "paid" });
    const other = await draft();
    await expect(stripe.invoices.voidInvoice(other.id)).rejects.toThrow(/Only an open invoice/);
    await stripe.invoices.finalizeInvoice(other.id);
    expect(await stripe.invoices.voidInvoice(other.id)).toMatchObject({ status: "void" });
    await expect(stripe.invoices.pay(other.id)).rejects.toThrow(/is void/);
  });

  test("can be deleted as a draft, and its items wait for the next", async () => {
    const { customer, id } = await draft();
    await stripe.invoices.update(id, { description: "For March", metadata: { order: "7" } });
    expect(await stripe.invoices.del(id)).toMatchObject({ deleted: true });
    await expect(stripe.invoices.retrieve(id)).rejects.toMatchObject({ statusCode: 404 });
    const next = await stripe.invoices.create({ customer, pending_invoice_items_behavior: "include" });
    expect(next.lines.data).toMatchObject([{ amount: 1200, description: "Setting up" }]);
    await stripe.invoices.finalizeInvoice(next.id ?? "");
    await expect(stripe.invoices.del(next.id ?? "")).rejects.toThrow("You can only delete draft invoices.");
  });
});

test("invoice items can be changed until they are invoiced, and come with the next renewal", async () => {
  const { clock, customer } = await customerAt("2025-01-01");
  const { id } = await subscribe(customer, [{ price: await price(2900) }]);
  const item = await stripe.invoiceItems.create({ customer, amount: 100, currency: "usd", description: "A" });
  await stripe.invoiceItems.update(item.id, { amount: 250, description: "B" });
  const gone = await stripe.invoiceItems.create({ customer, amount: 999, currency: "usd" });
  expect(await stripe.invoiceItems.del(gone.id)).toMatchObject({ deleted: true });
  const own = await stripe.invoiceItems.create({ customer, amount: 50, currency: "usd", subscription: id });
  expect((await stripe.invoiceItems.list({ customer, pending: true })).data.map((each) => each.id)).toEqual([
    own.id,
    item.id,
  ]);
  await advance(clock, at("2025-02-01") + 2 * hours);
  const renewal = await latestInvoice(id);
  expect(renewal.lines.data.map(({ amount }) => amount)).toEqual([250, 50, 2900]);
  expect(renewal).toMatchObject({ status: "paid", amount_paid: 3200 });
});

describe("a customer's balance", () => {
  test("is adjusted by transactions and pays invoices; a voided one gives it back", async () => {
    const { customer } = await customerAt("2025-01-01");
    const adjusted = await stripe.customers.createBalanceTransaction(customer, {
      amount: -1000,
      currency: "usd",
      description: "Sorry",
    });
    expect(adjusted).toMatchObject({ type: "adjustment", ending_balance: -1000 });
    const { id } = await subscribe(customer, [{ price: await price(2900) }]);
    expect(await latestInvoice(id)).toMatchObject({
      total: 2900,
      amount_paid: 1900,
      starting_balance: -1000,
      ending_balance: 0,
    });
    await stripe.customers.createBalanceTransaction(customer, { amount: -500, currency: "usd" });
    const invoice = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, invoice: invoice.id, amount: 700, currency: "usd" });
    const open = await stripe.invoices.finalizeInvoice(invoice.id ?? "");
    expect(open).toMatchObject({ amount_due: 200 });
    await stripe.invoices.voidInvoice(invoice.id ?? "");
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -500 });
    const { data } = await stripe.customers.listBalanceTransactions(customer);
    expect(data.map(({ type, amount }) => [type, amount])).toEqual([
      ["unapplied_from_invoice", -500],
      ["applied_to_invoice", 500],
      ["adjustment", -500],
      ["applied_to_invoice", 1000],
      ["adjustment", -1000],
    ]);
    const [first] = data;
    const path = [customer, first?.id ?? ""] as const;
    await stripe.customers.updateBalanceTransaction(...path, { metadata: { why: "void" } });
    expect(await stripe.customers.retrieveBalanceTransaction(...path)).toMatchObject({
      metadata: { why: "void" },
    });
  });
});
