import type { CheckoutSession, LineItem, List } from "../objects/wire";
import type { Unit } from "../store/unit";
import { priceLines, retotal } from "./checkout-totals";

/** What a Checkout session sells. */
export async function lineItems(
  unit: Unit,
  id: string,
  { path, limit = 10 }: { path: string; limit?: number },
): Promise<List<LineItem>> {
  const session = await unit.need("checkout.session", id);
  const lines = await priceLines(unit, session);
  const data: LineItem[] = [];
  for (const { line, price, subtotal, discount } of lines.slice(0, limit)) {
    const product = await unit.get("product", price.product);
    data.push({
      id: line.id,
      object: "item",
      adjustable_quantity: line.adjustable ? { enabled: true, ...line.adjustable } : null,
      amount_discount: discount,
      amount_subtotal: subtotal,
      amount_tax: 0,
      amount_total: subtotal - discount,
      currency: session.currency ?? price.currency,
      description: product?.name ?? null,
      metadata: {},
      price,
      quantity: line.quantity,
    });
  }
  return { object: "list", data, has_more: lines.length > limit, url: path };
}

/** The buyer takes more or fewer of a line that lets them. */
export async function adjustQuantity(
  unit: Unit,
  session: CheckoutSession,
  { line: id, quantity }: { line: string; quantity: number },
): Promise<void> {
  const { line_items } = unit.hidden("checkout.session", session.id);
  const line = line_items.find((candidate) => candidate.id === id);
  if (session.status !== "open" || !line?.adjustable || !Number.isInteger(quantity)) return;
  const { minimum, maximum } = line.adjustable;
  line.quantity = Math.min(Math.max(quantity, minimum), maximum);
  await retotal(unit, session);
}
