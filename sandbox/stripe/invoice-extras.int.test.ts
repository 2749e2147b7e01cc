import type Stripe from "stripe";
import { beforeAll, describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { storyteller } from "./testing/story";

const { stripe } = await useSandbox("invoice_extras");
const { customerAt, subscribe, price, advance } = storyteller(stripe);

let half: string;
beforeAll(async () => {
  half = (await stripe.coupons.create({ percent_off: 50, duration: "once", name: "Half" })).id;
});

/** A draft for a new customer: $40.00 of design and $20.00 of print. */
async function draft(given: Partial<Stripe.InvoiceCreateParams> = {}) {
  const { customer, clock } = await customerAt("2025-01-01");
  const { id } = await stripe.invoices.create({ customer, ...given });
  const invoice = await stripe.invoices.addLines(id, {
    lines: [
      { amount: 4000, description: "Design" },
      { amount: 2000, description: "Print" },
    ],
  });
  const [design, print] = invoice.lines.data;
  if (!design || !print) throw new Error("There are no lines");
  return { customer, clock, id, design, print };
}

const sums = ({ subtotal, total, amount_due, lines, total_discount_amounts }: Stripe.Invoice) => ({
  lines: lines.data.map((line) => [
    line.description,
    line.amount,
    line.discount_amounts?.map(({ amount }) => amount),
  ]),
  discounts: total_discount_amounts?.map(({ amount }) => amount),
  subtotal,
  total,
  amount_due,
});

describe("discounts of an invoice", () => {
  test("take their part of each line, and of what is added later", async () => {
    const { id } = await draft({ discounts: [{ coupon: half }] });
    const invoice = await stripe.invoices.retrieve(id, { expand: ["discounts"] });
    expect(sums(invoice)).toEqual({
      lines: [
        ["Design", 4000, [2000]],
        ["Print", 2000, [1000]],
      ],
      discounts: [3000],
      subtotal: 6000,
      total: 3000,
      amount_due: 3000,
    });
    expect(invoice.discounts).toMatchObject([{ invoice: id, source: { coupon: half } }]);
    await stripe.invoices.finalizeInvoice(id);
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: "paid", amount_paid: 3000 });
  });

  test("are replaced, kept by their ids, and taken away", async () => {
    const { id } = await draft({ discounts: [{ coupon: half }] });
    const ten = await stripe.coupons.create({ amount_off: 1000, currency: "usd", duration: "once" });
    const [first] = (await stripe.invoices.retrieve(id)).discounts;
    const both = await stripe.invoices.update(id, {
      discounts: [{ discount: String(first) }, { coupon: ten.id }],
    });
    expect(both).toMatchObject({ total: 2000, total_discount_amounts: [{ amount: 3000 }, { amount: 1000 }] });
    expect(await stripe.invoices.update(id, { discounts: [{ coupon: ten.id }] })).toMatchObject({
      total: 5000,
    });
    expect(await stripe.invoices.update(id, { discounts: "" })).toMatchObject({ total: 6000, discounts: [] });
    await expect(
      stripe.invoices.update(id, { discounts: [{ discount: String(first) }] }),
    ).rejects.toMatchObject({ code: "resource_missing", param: "discounts" });
    expect(await stripe.coupons.retrieve(ten.id)).toMatchObject({ times_redeemed: 2 });
    await stripe.invoices.finalizeInvoice(id);
    await expect(stripe.invoices.update(id, { discounts: [{ coupon: half }] })).rejects.toMatchObject({
      code: "invoice_not_editable",
    });
  });

  test("are shown on its page and its PDF, with its fields and texts", async () => {
    const { id } = await draft({
      number: "2025-A-7",
      discounts: [{ coupon: half }],
      custom_fields: [{ name: "Order", value: "PO-77" }],
      description: "As agreed",
      footer: "Thanks from all of us",
    });
    const { number, hosted_invoice_url, invoice_pdf } = await stripe.invoices.finalizeInvoice(id);
    expect(number).toBe("2025-A-7");
    const [page, pdf] = await Promise.all(
      [hosted_invoice_url, invoice_pdf].map(async (url) => await (await fetch(url ?? "")).text()),
    );
    const words = ["2025-A-7", "Order", "PO-77", "As agreed", "Thanks from all of us", "Subtotal", "$60.00"];
    for (const word of [...words, "Discount", "-$30.00", "$30.00"]) {
      expect(page).toContain(word);
      expect(pdf).toContain(word);
    }
  });
});

describe("discounts of an invoice item", () => {
  test("take their part of it alone, before those of the invoice", async () => {
    const { customer } = await customerAt("2025-01-01");
    const item = await stripe.invoiceItems.create({
      customer,
      amount: 4000,
      currency: "usd",
      description: "Design",
      discounts: [{ coupon: half }],
    });
    expect(item).toMatchObject({ amount: 4000, net_amount: 2000 });
    await stripe.invoiceItems.create({ customer, amount: 2000, currency: "usd", description: "Print" });
    const invoice = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: "include",
      discounts: [{ coupon: half }],
    });
    expect(sums(invoice)).toMatchObject({
      lines: [
        ["Design", 4000, [2000, 1000]],
        ["Print", 2000, [1000]],
      ],
      discounts: [2000, 2000],
      total: 2000,
    });
    expect(await stripe.invoiceItems.update(item.id, { discounts: "" })).toMatchObject({ net_amount: 4000 });
    expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ total: 3000 });
  });

  test("go along with it to a renewal", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: await price(2900) }]);
    await stripe.invoiceItems.create({
      customer,
      amount: 1000,
      currency: "usd",
      discounts: [{ coupon: half }],
    });
    expect(await stripe.invoices.createPreview({ subscription: id })).toMatchObject({ total: 3400 });
    await advance(clock, "2025-02-01T02:00:00");
    const [renewal] = (await stripe.invoices.list({ subscription: id })).data;
    expect(renewal).toMatchObject({ subtotal: 3900, total: 3400, amount_paid: 3400 });
  });
});

describe("lines of a draft", () => {
  test("are updated one by one or together, and their items with them", async () => {
    const { id, design, print } = await draft();
    const line = await stripe.invoices.updateLineItem(id, design.id, {
      amount: 5000,
      description: "Better design",
      metadata: { hours: "10" },
      discounts: [{ coupon: half }],
    });
    expect(line).toMatchObject({ id: design.id, amount: 5000, discount_amounts: [{ amount: 2500 }] });
    const invoice = await stripe.invoices.updateLines(id, {
      lines: [{ id: print.id, amount: 100 }],
      invoice_metadata: { revised: "yes" },
    });
    expect(sums(invoice)).toMatchObject({
      lines: [
        ["Better design", 5000, [2500]],
        ["Print", 100, []],
      ],
      total: 2600,
    });
    expect(invoice.metadata).toEqual({ revised: "yes" });
    const item = await stripe.invoiceItems.retrieve(design.parent?.invoice_item_details?.invoice_item ?? "");
    expect(item).toMatchObject({ amount: 5000, net_amount: 2500, metadata: { hours: "10" } });
  });

  test("are removed with their items, or wait again for another invoice", async () => {
    const { id, customer, design, print } = await draft();
    const empty = await stripe.invoices.removeLines(id, {
      lines: [
        { id: design.id, behavior: "delete" },
        { id: print.id, behavior: "unassign" },
      ],
    });
    expect(sums(empty)).toMatchObject({ lines: [], total: 0 });
    const waiting = await stripe.invoiceItems.list({ customer, pending: true });
    expect(waiting.data).toMatchObject([{ description: "Print", invoice: null }]);
    await expect(
      stripe.invoices.removeLines(id, { lines: [{ id: design.id, behavior: "delete" }] }),
    ).rejects.toMatchObject({ code: "resource_missing", param: "lines" });
  });

  test("that a subscription bills by itself are left alone, and so is what is final", async () => {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: await price(2900) }]);
    await advance(clock, "2025-02-01T00:30:00");
    const [renewal] = (await stripe.invoices.list({ subscription: id })).data;
    const line = renewal?.lines.data[0]?.id ?? "";
    const update = () => stripe.invoices.updateLineItem(renewal?.id ?? "", line, { amount: 1 });
    await expect(update()).rejects.toMatchObject({ code: "sandbox_not_implemented" });
    await advance(clock, "2025-02-01T02:00:00");
    await expect(update()).rejects.toMatchObject({ code: "invoice_not_editable" });
  });
});

test("an invoice has four custom fields at most", async () => {
  const custom_fields = [1, 2, 3, 4, 5].map((number) => ({ name: `Field ${number}`, value: "x" }));
  await expect(draft({ custom_fields })).rejects.toMatchObject({ param: "custom_fields" });
});
