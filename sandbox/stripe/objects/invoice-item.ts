import { newId } from "./ids";
import type { Customer, InvoiceItem, Price } from "./wire";

export type CreditedItems = NonNullable<NonNullable<InvoiceItem["proration_details"]>["credited_items"]>;

type Given = {
  customer: Customer;
  currency: string;
  amount: number;
  description: string | null;
  period: { start: number; end: number };
  quantity?: number;
  price?: Price | null;
  unit_amount_decimal?: string | null;
  /** The subscription it belongs to, and the item when it is a proration. */
  subscription?: { id: string; item?: string } | null;
  proration?: boolean;
  credited_items?: CreditedItems | null;
  discountable?: boolean;
  discounts?: string[];
  metadata?: Record<string, string>;
};

/** Waits for its customer's next invoice. */
export function newInvoiceItem(given: Given, now: number): InvoiceItem {
  const { price, subscription, quantity = 1, proration = false } = given;
  return {
    id: newId("invoiceitem"),
    object: "invoiceitem",
    amount: given.amount,
    currency: given.currency,
    customer: given.customer.id,
    customer_account: null,
    date: now,
    description: given.description,
    discountable: given.discountable ?? !proration,
    discounts: given.discounts ?? [],
    invoice: null,
    livemode: false,
    metadata: given.metadata ?? {},
    net_amount: given.amount,
    parent: subscription
      ? {
          subscription_details: {
            subscription: subscription.id,
            ...(subscription.item && { subscription_item: subscription.item }),
          },
          type: "subscription_details",
        }
      : null,
    period: given.period,
    pricing: price
      ? {
          price_details: { price: price.id, product: price.product },
          type: "price_details",
          unit_amount_decimal: price.unit_amount_decimal,
        }
      : null,
    proration,
    ...(proration && {
      proration_details: { credited_items: given.credited_items ?? null, discount_amounts: [] },
    }),
    quantity,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: given.customer.test_clock ?? null,
  };
}
