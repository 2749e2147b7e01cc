import { invalidRequest, missingParameter } from "../errors";
import { inlinePrice, type PriceData } from "../flows/inline-price";
import type { Price } from "../objects/wire";
import type { Unit } from "../store/unit";
import type { Mode } from "./checkout-parameters";

/** Parameters that `readLines` honours. */
export const lineParameters = [
  "line_items.adjustable_quantity",
  "line_items.price",
  "line_items.price_data.currency",
  "line_items.price_data.product",
  "line_items.price_data.product_data.description",
  "line_items.price_data.product_data.images",
  "line_items.price_data.product_data.metadata",
  "line_items.price_data.product_data.name",
  "line_items.price_data.product_data.unit_label",
  "line_items.price_data.recurring",
  "line_items.price_data.tax_behavior",
  "line_items.price_data.unit_amount",
  "line_items.price_data.unit_amount_decimal",
  "line_items.quantity",
] as const;

type Line = {
  price: Price;
  quantity: number;
  adjustable: { minimum: number; maximum: number } | null;
};

type Given = {
  price?: string;
  price_data?: PriceData;
  quantity?: number;
  adjustable_quantity?: { enabled: boolean; minimum?: number; maximum?: number };
};

/** What a session sells. A subscription may be sold together with things that are paid once. */
export async function readLines(unit: Unit, given: readonly Given[], mode: Mode): Promise<Line[]> {
  if (given.length === 0) throw missingParameter("line_items");
  const lines: Line[] = [];
  for (const [index, line] of given.entries()) {
    const at = `line_items[${index}]`;
    const price = await priceOf(unit, line, at);
    if (mode === "payment" && price.recurring)
      throw invalidRequest(
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        { param: at },
      );
    if (line.quantity === undefined) throw missingParameter(`${at}[quantity]`);
    const { enabled = false, minimum = 0, maximum = 99 } = line.adjustable_quantity ?? {};
    lines.push({ price, quantity: line.quantity, adjustable: enabled ? { minimum, maximum } : null });
  }
  if (mode === "subscription" && lines.every(({ price }) => !price.recurring))
    throw invalidRequest(
      "You must provide at least one recurring price in `subscription` mode when using prices.",
      { param: "line_items" },
    );
  if (new Set(lines.map(({ price }) => price.currency)).size > 1)
    throw invalidRequest("All prices of a session must have one currency.", { param: "line_items" });
  return lines;
}

async function priceOf(unit: Unit, { price: id, price_data }: Given, at: string): Promise<Price> {
  if (id && price_data)
    throw invalidRequest(`You may only specify one of these parameters: ${at}[price], ${at}[price_data].`);
  if (price_data) return await inlinePrice(unit, price_data, `${at}[price_data]`);
  if (!id) throw missingParameter(`${at}[price]`);
  const price = await unit.need("price", id, `${at}[price]`);
  if (!price.active)
    throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
      param: `${at}[price]`,
    });
  return price;
}
