import { multiply } from "../billing/money";
import { periodEnd } from "../billing/period";
import { invalidRequest } from "../errors";
import { newInvoiceItem } from "../objects/invoice-item";
import type { InvoiceItem, Price, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";

type Moment = { type: string; timestamp?: number };

/** Something billed once with a subscription's next invoice. */
export type AddedItem = {
  price: Price;
  quantity: number;
  discountable?: boolean;
  metadata?: Record<string, string>;
  /** Else the time that all items' periods share, as at Stripe. */
  period?: { start: Moment; end: Moment };
};

/** They wait for the next invoice, which may be made by the same request. */
export async function addInvoiceItems(
  unit: Unit,
  subscription: Subscription,
  added: readonly AddedItem[],
  at: number,
): Promise<InvoiceItem[]> {
  const customer = await unit.need("customer", subscription.customer);
  const items: InvoiceItem[] = [];
  for (const { price, quantity, period, ...given } of added) {
    if (price.currency !== subscription.currency)
      throw invalidRequest(
        `The subscription is billed in ${subscription.currency}, not in ${price.currency}.`,
        {
          param: "add_invoice_items",
        },
      );
    const product = await unit.get("product", price.product);
    const item = newInvoiceItem(
      {
        ...given,
        customer,
        currency: price.currency,
        amount: multiply(price.unit_amount_decimal ?? "0", quantity),
        description: product?.name ?? null,
        period: periodOf(subscription, period, at),
        quantity,
        price,
        subscription: { id: subscription.id },
      },
      at,
    );
    unit.add("invoiceitem", item, null);
    unit.emit("invoiceitem.created", item, at);
    items.push(item);
  }
  return items;
}

function periodOf(
  subscription: Subscription,
  period: AddedItem["period"],
  at: number,
): InvoiceItem["period"] {
  const start = Math.max(...subscription.items.data.map((item) => item.current_period_start));
  const end = periodEnd(subscription);
  const time = (moment: Moment | undefined, otherwise: number) =>
    moment?.type === "now" ? at : (moment?.timestamp ?? otherwise);
  return { start: time(period?.start, start), end: time(period?.end, end) };
}
