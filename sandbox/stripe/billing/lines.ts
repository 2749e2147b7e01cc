import { prefixed } from "../objects/ids";
import type { InvoiceItem, InvoiceLineItem, Subscription, SubscriptionItem } from "../objects/wire";
import { priceOf, type Stretch } from "./first-bill";
import { formatInterval, formatMoney, multiply } from "./money";

type Period = { start: number; end: number };
type Bill = Pick<Subscription, "id" | "currency" | "metadata">;
export type ProductNames = ReadonlyMap<string, string>;

/** What a subscription's items cost for their periods, which are billed in advance. */
export function cycleLines(
  subscription: Bill,
  items: readonly SubscriptionItem[],
  productNames: ProductNames,
): InvoiceLineItem[] {
  return items.map((item) => {
    const amount = priceOfPeriod(item);
    return itemLine(subscription, item, {
      amount,
      period: periodOfItem(item),
      description: describe(item, productNames),
    });
  });
}

/** A trial is billed with nothing. */
export function trialLines(
  subscription: Bill,
  items: readonly SubscriptionItem[],
  productNames: ProductNames,
): InvoiceLineItem[] {
  return items.map((item) => {
    const description = `Free trial for ${item.quantity ?? 1} × ${nameOf(item.price.product, productNames)}`;
    return itemLine(subscription, item, { amount: 0, period: periodOfItem(item), description });
  });
}

/** What an item costs for some stretches of time, each a period or a part of one. */
export function stretchLines(
  subscription: Bill,
  item: SubscriptionItem,
  stretches: readonly Stretch[],
  productNames: ProductNames,
): InvoiceLineItem[] {
  return stretches.map((stretch) => {
    const { start, end } = stretch;
    const amount = priceOf(priceOfPeriod(item), stretch);
    return itemLine(subscription, item, {
      amount,
      period: { start, end },
      description: describe(item, productNames),
    });
  });
}

const periodOfItem = ({ current_period_start, current_period_end }: SubscriptionItem): Period => ({
  start: current_period_start,
  end: current_period_end,
});

const priceOfPeriod = ({ price, quantity }: SubscriptionItem): number =>
  multiply(price.unit_amount_decimal ?? "0", quantity ?? 1);

function itemLine(
  subscription: Bill,
  item: SubscriptionItem,
  { amount, period, description }: { amount: number; period: Period; description: string },
): InvoiceLineItem {
  const quantity = item.quantity ?? 1;
  return {
    id: prefixed("il"),
    object: "line_item",
    amount,
    currency: subscription.currency,
    description,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: null,
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

/** An invoice item as it stands on its invoice. */
export function lineOf(item: InvoiceItem): InvoiceLineItem {
  const details = item.parent?.subscription_details ?? null;
  return {
    id: prefixed("il"),
    object: "line_item",
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: item.discountable,
    discounts: item.discounts ?? [],
    invoice: item.invoice,
    livemode: false,
    metadata: item.metadata ?? {},
    parent: parentOf(item, details),
    period: item.period,
    pretax_credit_amounts: [],
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: details?.subscription ?? null,
    subtotal: item.amount,
    taxes: [],
  };
}

type SubscriptionDetails = NonNullable<NonNullable<InvoiceItem["parent"]>["subscription_details"]>;

function parentOf(item: InvoiceItem, details: SubscriptionDetails | null): InvoiceLineItem["parent"] {
  const credited = item.proration_details?.credited_items?.invoice_line_item_details ?? null;
  const shared = {
    invoice_item: item.id,
    proration: item.proration,
    proration_details: { credited_items: credited },
    subscription: details?.subscription ?? null,
  };
  return details?.subscription_item
    ? {
        invoice_item_details: null,
        subscription_item_details: { ...shared, subscription_item: details.subscription_item },
        type: "subscription_item_details",
      }
    : {
        invoice_item_details: shared,
        subscription_item_details: null,
        type: "invoice_item_details",
      };
}

const nameOf = (product: string, names: ProductNames): string => names.get(product) ?? "Product";

/** "1 × Pro (at $29.00 / month)" */
function describe({ price, quantity = 1 }: SubscriptionItem, productNames: ProductNames): string {
  const unit = formatMoney(price.unit_amount ?? 0, price.currency);
  const interval = price.recurring ? ` ${formatInterval(price.recurring)}` : "";
  return `${quantity} × ${nameOf(price.product, productNames)} (at ${unit}${interval})`;
}

const dates = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** "Unused time on 2 × Pro after 10 Jan 2025" */
export function describeProration(
  kind: "Unused" | "Remaining",
  { quantity, product, time }: { quantity: number; product: string; time: number },
  names: ProductNames,
): string {
  const what = quantity === 1 ? nameOf(product, names) : `${quantity} × ${nameOf(product, names)}`;
  return `${kind} time on ${what} after ${dates.format(time * 1000)}`;
}
