import { prefixed } from "../objects/ids";
import type { InvoiceLineItem, Subscription, SubscriptionItem } from "../objects/wire";
import { formatInterval, formatMoney, multiply } from "./money";

type Period = { start: number; end: number };

/** What a subscription's items cost for a period that is billed in advance. */
export function cycleLines(
  invoice: string,
  subscription: Subscription,
  period: Period,
  productNames: ReadonlyMap<string, string>,
): InvoiceLineItem[] {
  return subscription.items.data.map((item) => cycleLine(invoice, subscription, item, period, productNames));
}

function cycleLine(
  invoice: string,
  subscription: Subscription,
  item: SubscriptionItem,
  period: Period,
  productNames: ReadonlyMap<string, string>,
): InvoiceLineItem {
  const quantity = item.quantity ?? 1;
  const amount = multiply(item.price.unit_amount_decimal ?? "0", quantity);
  return {
    id: prefixed("il"),
    object: "line_item",
    amount,
    currency: subscription.currency,
    description: describe(item, quantity, productNames.get(item.price.product) ?? "Product"),
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: "subscription_item_details",
    },
    period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: item.price.id, product: item.price.product },
      type: "price_details",
      unit_amount_decimal: item.price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}

/** "1 × Pro (at $29.00 / month)" */
function describe({ price }: SubscriptionItem, quantity: number, product: string): string {
  const unit = formatMoney(price.unit_amount ?? 0, price.currency);
  const interval = price.recurring ? ` ${formatInterval(price.recurring)}` : "";
  return `${quantity} × ${product} (at ${unit}${interval})`;
}
