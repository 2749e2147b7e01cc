import { describeProration, type ProductNames } from "../billing/lines";
import { prorate } from "../billing/proration";
import { netOf } from "../billing/totals";
import { newInvoiceItem } from "../objects/invoice-item";
import type { Customer, InvoiceItem, InvoiceLineItem, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type Debit, openDebits } from "./debits";
import { productNames } from "./invoices";

export type Proration = {
  subscription: Subscription;
  customer: Customer;
  names: ProductNames;
  /** The moment that divides the period. */
  time: number;
  at: number;
};

/** What was billed of the items concerned for the time after the moment. */
export async function credits(
  unit: Unit,
  proration: Proration,
  concerned: (item: string) => boolean,
): Promise<InvoiceItem[]> {
  const debits = await openDebits(unit, proration.subscription, proration.time);
  return debits.filter((debit) => concerned(debit.item)).map((debit) => creditFor(proration, debit));
}

/** What was billed for the time from now on, or from another moment, of a subscription that ends or pauses. */
export async function creditsFor(
  unit: Unit,
  { subscription, customer }: { subscription: Subscription; customer: Customer },
  at: number,
  time = at,
): Promise<InvoiceItem[]> {
  const names = await productNames(
    unit,
    subscription.items.data.map(({ price }) => price.product),
  );
  return await credits(unit, { subscription, customer, names, time, at }, () => true);
}

function creditFor({ subscription, customer, names, time, at }: Proration, debit: Debit): InvoiceItem {
  const { quantity, product } = debit;
  const item = newInvoiceItem(
    {
      customer,
      currency: subscription.currency,
      amount: prorate(-debit.amount, debit.period, time),
      description: describeProration("Unused", { quantity, product, time }, names),
      period: { start: Math.max(time, debit.period.start), end: debit.period.end },
      quantity,
      subscription: { id: subscription.id, item: debit.item },
      proration: true,
      credited_items: debit.source,
      metadata: subscription.metadata,
    },
    at,
  );
  const price_details = { price: debit.price, product };
  return { ...item, pricing: { price_details, type: "price_details", unit_amount_decimal: null } };
}

/** `lines` are what the changed items cost for the whole period. */
export function debitsFor(
  { subscription, customer, names, time, at }: Proration,
  lines: InvoiceLineItem[],
): InvoiceItem[] {
  return lines.map((line) => {
    const product = line.pricing?.price_details?.product ?? "";
    const quantity = line.quantity ?? 1;
    const item = newInvoiceItem(
      {
        customer,
        currency: subscription.currency,
        amount: prorate(netOf(line), line.period, time),
        description: describeProration("Remaining", { quantity, product, time }, names),
        period: { start: time, end: line.period.end },
        quantity,
        subscription: {
          id: subscription.id,
          item: line.parent?.subscription_item_details?.subscription_item,
        },
        proration: true,
        metadata: subscription.metadata,
      },
      at,
    );
    return { ...item, pricing: line.pricing };
  });
}

/** Each item's credit, then its debit; what is gone comes first. */
export function inPairs(credits: InvoiceItem[], debits: InvoiceItem[], order: string[]): InvoiceItem[] {
  const of = (item: InvoiceItem) => order.indexOf(item.parent?.subscription_details?.subscription_item ?? "");
  return [...credits, ...debits].sort((a, b) => of(a) - of(b));
}
