import { multiply } from "../billing/money";
import type { CheckoutSession, LineItem, List } from "../objects/wire";
import type { Unit } from "../store/unit";

/** What a Checkout session sells. */
export async function lineItems(
  unit: Unit,
  session: string,
  { path, limit = 10 }: { path: string; limit?: number },
): Promise<List<LineItem>> {
  const { currency } = await unit.need("checkout.session", session);
  const lines = unit.hidden("checkout.session", session).line_items;
  const data: LineItem[] = [];
  for (const line of lines.slice(0, limit)) {
    const price = await unit.need("price", line.price);
    const product = await unit.get("product", price.product);
    const amount = multiply(price.unit_amount_decimal ?? "0", line.quantity);
    data.push({
      id: line.id,
      object: "item",
      adjustable_quantity: line.adjustable ? { enabled: true, ...line.adjustable } : null,
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      currency: currency ?? price.currency,
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
  const { line_items, attempt } = unit.hidden("checkout.session", session.id);
  const line = line_items.find((candidate) => candidate.id === id);
  if (session.status !== "open" || !line?.adjustable || !Number.isInteger(quantity)) return;
  const { minimum, maximum } = line.adjustable;
  line.quantity = Math.min(Math.max(quantity, minimum), maximum);
  let total = 0;
  for (const { price, quantity: count } of line_items)
    total += multiply((await unit.need("price", price)).unit_amount_decimal ?? "0", count);
  session.amount_subtotal = total;
  session.amount_total = total;
  const intent = attempt?.payment_intent
    ? await unit.get("payment_intent", attempt.payment_intent)
    : undefined;
  if (intent) intent.amount = total;
}
