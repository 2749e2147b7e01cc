import { invalidRequest, missingParameter, notImplemented } from "../errors";
import { wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import { newPrice, planOf } from "../objects/price";
import { newProduct } from "../objects/product";
import type { Price } from "../objects/wire";
import type { Unit } from "../store/unit";

const recurring = ["recurring.interval", "recurring.interval_count", "recurring.usage_type"] as const;
const productData = [
  "product_data.name",
  "product_data.id",
  "product_data.active",
  "product_data.metadata",
] as const;

export const prices: Route[] = [
  route(
    "POST",
    "/v1/prices",
    "PriceCreateParams",
    [
      ...recurring,
      ...productData,
      "active",
      "billing_scheme",
      "currency",
      "lookup_key",
      "metadata",
      "nickname",
      "product",
      "tax_behavior",
      "transfer_lookup_key",
      "unit_amount",
      "unit_amount_decimal",
    ],
    async ({ unit, params }) => {
      const now = wallNow();
      if (params.billing_scheme === "tiered") throw notImplemented("billing_scheme", "tiered");
      if (params.recurring?.usage_type === "metered")
        throw notImplemented("recurring[usage_type]", "metered");
      const amount = params.unit_amount_decimal ?? params.unit_amount?.toString();
      if (amount === undefined) throw missingParameter("unit_amount");
      const price = newPrice(
        {
          ...params,
          currency: params.currency.toLowerCase(),
          product: await productOf(unit, params, now),
          unit_amount_decimal: amount,
          recurring: params.recurring ? { interval_count: 1, ...params.recurring } : null,
          metadata: mergeMetadata({}, params.metadata),
        },
        now,
      );
      await claimLookupKey(unit, price, params.transfer_lookup_key ?? false);
      unit.add("price", price, { inline: false });
      unit.emit("price.created", price, now);
      return price;
    },
  ),

  route(
    "GET",
    "/v1/prices",
    "PriceListParams",
    [...paging, "active", "created", "currency", "lookup_keys", "product", "recurring.interval", "type"],
    async (call) => {
      const { active, created, currency, lookup_keys, product, type } = call.params;
      const interval = call.params.recurring?.interval;
      const allOf = keysOf({ inline: false, active, currency, product, type, interval });
      const anyOf = lookup_keys?.map((key) => `lookup_key:${key}`);
      return await call.unit.list("price", { allOf, anyOf, created }, pageOf(call));
    },
  ),

  route(
    "GET",
    "/v1/prices/:id",
    "PriceRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("price", id),
  ),

  route(
    "POST",
    "/v1/prices/:id",
    "PriceUpdateParams",
    ["active", "lookup_key", "metadata", "nickname", "tax_behavior", "transfer_lookup_key"],
    async ({ unit, id, params }) => {
      const price = await unit.need("price", id);
      if (params.active !== undefined) price.active = params.active;
      if (params.nickname !== undefined) price.nickname = params.nickname || null;
      if (params.tax_behavior !== undefined) price.tax_behavior = params.tax_behavior;
      price.metadata = mergeMetadata(price.metadata, params.metadata);
      if (params.lookup_key !== undefined) {
        price.lookup_key = params.lookup_key || null;
        await claimLookupKey(unit, price, params.transfer_lookup_key ?? false);
      }
      unit.emit("price.updated", price, wallNow());
      await renewCopies(unit, price);
      return price;
    },
  ),
];

type ProductGiven = {
  product?: string;
  product_data?: {
    id?: string;
    name: string;
    active?: boolean;
    metadata?: Parameters<typeof mergeMetadata>[1];
  };
};

async function productOf(unit: Unit, { product, product_data }: ProductGiven, now: number): Promise<string> {
  if (product) return (await unit.need("product", product, "product")).id;
  if (!product_data) throw missingParameter("product");
  const created = newProduct({ ...product_data, metadata: mergeMetadata({}, product_data.metadata) }, now);
  unit.add("product", created, null);
  unit.emit("product.created", created, now);
  return created.id;
}

/** A lookup key names one price: another one gives it up when told so, or this request fails. */
async function claimLookupKey(unit: Unit, price: Price, transfer: boolean): Promise<void> {
  if (!price.lookup_key) return;
  const holders = await unit.all("price", { allOf: [`lookup_key:${price.lookup_key}`] });
  for (const holder of holders.filter(({ id }) => id !== price.id)) {
    if (!transfer)
      throw invalidRequest(`A price (\`${holder.id}\`) already uses that lookup key.`, {
        param: "lookup_key",
      });
    holder.lookup_key = null;
    unit.emit("price.updated", holder, wallNow());
    await renewCopies(unit, holder);
  }
}

/** Subscription items show their price whole. */
async function renewCopies(unit: Unit, price: Price): Promise<void> {
  for (const subscription of await unit.all("subscription", { allOf: [`price:${price.id}`] }))
    for (const item of subscription.items.data)
      if (item.price.id === price.id) Object.assign(item, { price, plan: planOf(price) });
}
