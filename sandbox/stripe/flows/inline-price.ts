import { invalidRequest, missingParameter } from "../errors";
import { mergeMetadata } from "../objects/metadata";
import { newPrice } from "../objects/price";
import { newProduct } from "../objects/product";
import type { Price } from "../objects/wire";
import type { Unit } from "../store/unit";
import { wallNow } from "./time";

export type PriceData = {
  currency: string;
  product?: string;
  product_data?: {
    name: string;
    description?: string;
    images?: string[];
    metadata?: Parameters<typeof mergeMetadata>[1];
    unit_label?: string;
  };
  recurring?: { interval: string; interval_count?: number };
  tax_behavior?: string;
  unit_amount?: number;
  unit_amount_decimal?: string;
};

/** A price made for one use, by `price_data`. Neither it nor its product is active afterwards. */
export async function inlinePrice(unit: Unit, data: PriceData, param: string): Promise<Price> {
  const amount = data.unit_amount_decimal ?? data.unit_amount?.toString();
  if (amount === undefined) throw missingParameter(`${param}[unit_amount]`);
  if (amount.startsWith("-"))
    throw invalidRequest("Invalid non-negative integer", { param: `${param}[unit_amount]` });
  const now = wallNow();
  const price = newPrice(
    {
      active: false,
      currency: data.currency.toLowerCase(),
      product: await productOf(unit, data, param, now),
      unit_amount_decimal: amount,
      recurring: data.recurring ? { interval_count: 1, ...data.recurring } : null,
      tax_behavior: data.tax_behavior,
    },
    now,
  );
  unit.add("price", price, { inline: true });
  unit.emit("price.created", price, now);
  return price;
}

async function productOf(unit: Unit, data: PriceData, param: string, now: number): Promise<string> {
  if (data.product) return (await unit.need("product", data.product, `${param}[product]`)).id;
  if (!data.product_data) throw missingParameter(`${param}[product]`);
  const { metadata, ...given } = data.product_data;
  const product = newProduct({ ...given, active: false, metadata: mergeMetadata({}, metadata) }, now);
  unit.add("product", product, null);
  unit.emit("product.created", product, now);
  return product.id;
}
