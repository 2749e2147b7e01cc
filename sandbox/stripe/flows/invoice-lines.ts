import { lineOf } from "../billing/lines";
import { netOf } from "../billing/totals";
import { invalidRequest } from "../errors";
import type { Invoice, InvoiceItem, InvoiceLineItem } from "../objects/wire";
import type { Unit } from "../store/unit";
import { discountLines, giveDiscounts, withOwnDiscounts } from "./invoice-discounts";
import { resum } from "./invoices";

type GivenDiscounts = Parameters<typeof giveDiscounts>[2];

export async function draftOf(unit: Unit, id: string, param?: string): Promise<Invoice> {
  const invoice = await unit.need("invoice", id, param);
  if (invoice.status !== "draft")
    throw invalidRequest(`Invoice ${id} is ${invoice.status}: only a draft can be changed.`, {
      code: "invoice_not_editable",
    });
  return invoice;
}

/** Puts an invoice item on a draft, in its line's place when it stands there already. */
export async function putItem(unit: Unit, invoice: Invoice, item: InvoiceItem): Promise<void> {
  if (item.currency !== invoice.currency)
    throw invalidRequest(`The item is in ${item.currency}, and its invoice in ${invoice.currency}.`, {
      param: "currency",
    });
  item.invoice = invoice.id;
  const lines = invoice.lines.data;
  const old = lines.find((line) => itemOf(line) === item.id);
  const line = { ...lineOf(item), ...(old && { id: old.id }) };
  invoice.lines.data = old ? lines.map((other) => (other === old ? line : other)) : [...lines, line];
  await reckon(unit, invoice);
}

export async function takeItem(unit: Unit, invoice: Invoice, item: InvoiceItem): Promise<void> {
  item.invoice = null;
  invoice.lines.data = invoice.lines.data.filter((line) => itemOf(line) !== item.id);
  await reckon(unit, invoice);
}

/** The invoice item that a line was made of; null for what a subscription bills by itself. */
export const itemOf = ({ parent }: InvoiceLineItem): string | null =>
  (parent?.invoice_item_details ?? parent?.subscription_item_details)?.invoice_item ?? null;

/** The list of a request takes the place of the discounts there were. */
export async function discountInvoice(
  unit: Unit,
  invoice: Invoice,
  given: GivenDiscounts,
  at: number,
): Promise<void> {
  const { currency, subtotal: amount, discounts: current } = invoice;
  const customer = await unit.need("customer", invoice.customer ?? "");
  const owner = { invoice: invoice.id };
  invoice.discounts = await giveDiscounts(unit, { current, customer, currency, amount, owner }, given, at);
  await reckon(unit, invoice);
}

/** An item waits with its discounts, and takes them along to its invoice. */
export async function discountItem(
  unit: Unit,
  item: InvoiceItem,
  given: GivenDiscounts,
  at: number,
): Promise<void> {
  const { amount, currency, discounts: current } = item;
  const customer = await unit.need("customer", item.customer);
  const owner = { invoice_item: item.id };
  const holder = { current: current ?? [], customer, currency, amount, owner };
  item.discounts = await giveDiscounts(unit, holder, given, at);
}

/** What it comes to after its own discounts. */
export async function netAmountOf(unit: Unit, item: InvoiceItem, at: number): Promise<number> {
  return netOf(await withOwnDiscounts(unit, lineOf(item), at));
}

async function reckon(unit: Unit, invoice: Invoice): Promise<void> {
  await discountLines(unit, invoice);
  await resum(unit, invoice, await unit.need("customer", invoice.customer ?? ""));
}
