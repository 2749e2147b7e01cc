import { multiply } from "../billing/money";
import type { LineItem, List } from "../objects/wire";
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
      adjustable_quantity: null,
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
