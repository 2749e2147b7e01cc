import { periodStart } from "../billing/period";
import { netOf } from "../billing/totals";
import type { CreditedItems } from "../objects/invoice-item";
import type { Invoice, InvoiceItem, InvoiceLineItem, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";

/** What was billed for a subscription item and covers some time that is still to come. */
export type Debit = {
  item: string;
  /** After discounts. */
  amount: number;
  period: { start: number; end: number };
  quantity: number;
  price: string;
  product: string;
  source: CreditedItems;
};

/**
 * The debits that reach beyond `time` and that no credit has taken back: what a change credits is what was billed, not
 * what the price says now. A voided invoice billed nothing.
 */
export async function openDebits(unit: Unit, subscription: Subscription, time: number): Promise<Debit[]> {
  // A debit that reaches beyond now was made in the current period.
  const since = periodStart(subscription);
  const invoices = await unit.all("invoice", {
    allOf: [`subscription:${subscription.id}`],
    noneOf: ["status:void"],
    created: { gte: since },
  });
  const pending = await unit.all("invoiceitem", {
    allOf: [`subscription:${subscription.id}`, "pending:true"],
  });
  const debits = [...invoices.flatMap(billedBy), ...pending.flatMap(waiting)];
  const credited = new Set([
    ...invoices.flatMap(({ lines }) => lines.data.flatMap(creditedByLine)),
    ...pending.flatMap(creditedByItem),
  ]);
  return debits.filter(
    ({ amount, period, source }) => amount > 0 && period.end > time && !credited.has(keyOf(source)),
  );
}

function billedBy(invoice: Invoice): Debit[] {
  return invoice.lines.data.flatMap((line) =>
    debitOf(line, line.parent?.subscription_item_details?.subscription_item, {
      amount: netOf(line),
      source: {
        invoice_line_item_details: { invoice: invoice.id, invoice_line_items: [line.id] },
        type: "invoice_line_items",
      },
    }),
  );
}

function waiting(item: InvoiceItem): Debit[] {
  return debitOf(item, item.parent?.subscription_details?.subscription_item, {
    amount: item.amount,
    source: { invoice_item: item.id, type: "invoice_item" },
  });
}

function debitOf(
  billed: Pick<InvoiceLineItem, "period" | "quantity" | "pricing">,
  item: string | undefined,
  debit: Pick<Debit, "amount" | "source">,
): Debit[] {
  const price = billed.pricing?.price_details;
  if (!item || !price) return [];
  const { period, quantity } = billed;
  return [{ ...debit, item, period, quantity: quantity ?? 1, price: price.price, product: price.product }];
}

/** One text per line or item that can be credited. */
const keyOf = (source: CreditedItems): string =>
  source.invoice_item ?? source.invoice_line_item_details?.invoice_line_items[0] ?? "";

const creditedByLine = (line: InvoiceLineItem): string[] =>
  line.parent?.subscription_item_details?.proration_details?.credited_items?.invoice_line_items ?? [];

const creditedByItem = (item: InvoiceItem): string[] => {
  const credited = item.proration_details?.credited_items;
  return credited ? [keyOf(credited)] : [];
};
