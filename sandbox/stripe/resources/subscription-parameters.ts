import { invalidRequest, missingParameter } from "../errors";
import type { AddedItem } from "../flows/add-invoice-items";
import type { ItemChange } from "../flows/change-items";
import { inlinePrice, type PriceData } from "../flows/inline-price";
import type { Pause, Resume } from "../flows/pause";
import { defaultMethodOf, ownedMethod } from "../flows/payment-methods";
import type { Item } from "../flows/subscriptions";
import { mergeMetadata } from "../objects/metadata";
import type { Customer, PaymentMethod, Price } from "../objects/wire";
import type { Unit } from "../store/unit";

export type GivenItem = {
  price?: string;
  price_data?: PriceData;
  quantity?: number;
  metadata?: Parameters<typeof mergeMetadata>[1];
};

/** The items of a new subscription. */
export async function readItems(unit: Unit, given: readonly GivenItem[], param = "items"): Promise<Item[]> {
  if (given.length === 0) throw missingParameter(param);
  const items: Item[] = [];
  for (const [index, { quantity = 1, metadata, ...item }] of given.entries()) {
    const price = await recurringPrice(unit, item, `${param}[${index}]`);
    if (!price) throw missingParameter(`${param}[${index}][price]`);
    items.push({ price, quantity, metadata: mergeMetadata({}, metadata) });
  }
  return items;
}

type GivenPrice = Pick<GivenItem, "price" | "price_data">;

/** Undefined when none is given. */
async function recurringPrice(unit: Unit, given: GivenPrice, param: string): Promise<Price | undefined> {
  const price = await priceOf(unit, given, param);
  if (price && !price.recurring)
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param: `${param}[price]` },
    );
  return price;
}

async function priceOf(unit: Unit, given: GivenPrice, param: string): Promise<Price | undefined> {
  if (given.price_data) return await inlinePrice(unit, given.price_data, `${param}[price_data]`);
  if (!given.price) return undefined;
  const price = await unit.need("price", given.price, `${param}[price]`);
  if (!price.active)
    throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
      param: `${param}[price]`,
    });
  return price;
}

export const addedItemParameters = [
  "add_invoice_items.discountable",
  "add_invoice_items.metadata",
  "add_invoice_items.period",
  "add_invoice_items.price",
  "add_invoice_items.price_data",
  "add_invoice_items.quantity",
] as const;

export type GivenAddedItem = GivenItem & Pick<AddedItem, "discountable" | "period">;

/** What is to be billed once with the next invoice. */
export async function readAddedItems(
  unit: Unit,
  given: readonly GivenAddedItem[],
  param = "add_invoice_items",
): Promise<AddedItem[]> {
  const items: AddedItem[] = [];
  for (const [index, { price_data, quantity = 1, metadata, ...item }] of given.entries()) {
    const price = await priceOf(unit, { price: item.price, price_data }, `${param}[${index}]`);
    if (!price) throw missingParameter(`${param}[${index}][price]`);
    if (price.recurring)
      throw invalidRequest(
        "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
        { param: `${param}[${index}][price]` },
      );
    items.push({ ...item, price, quantity, metadata: mergeMetadata({}, metadata) });
  }
  return items;
}

export type GivenChange = GivenItem & { id?: string; deleted?: boolean };

/** What an update does to a subscription's items. */
export async function readChanges(unit: Unit, given: readonly GivenChange[]): Promise<ItemChange[]> {
  const changes: ItemChange[] = [];
  for (const [index, { price, price_data, ...change }] of given.entries())
    changes.push({ ...change, price: await recurringPrice(unit, { price, price_data }, `items[${index}]`) });
  return changes;
}

export async function methodOf(
  unit: Unit,
  customer: Customer,
  given: string | undefined,
): Promise<PaymentMethod | undefined> {
  if (given) return await ownedMethod(unit, customer.id, given, "default_payment_method");
  const id = defaultMethodOf(customer);
  return id ? await unit.get("payment_method", id) : undefined;
}

/** What a parameter makes the default: nothing, when it is empty or missing. */
export async function defaultMethod(
  unit: Unit,
  customer: string,
  given: string | undefined,
  param = "default_payment_method",
): Promise<string | null> {
  return given ? (await ownedMethod(unit, customer, given, param)).id : null;
}

export const noMethod = () =>
  invalidRequest(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    { code: "resource_missing" },
  );

/** Up to now means at once. */
export function trialEnd(given: number | string | undefined, at: number): number | "now" | undefined {
  if (given === undefined) return undefined;
  return typeof given === "number" && given > at ? given : "now";
}

type GivenPause = {
  bill_for?: { unused_time_from?: { type: string } };
  invoicing_behavior?: string;
};

export const pauseOf = ({ bill_for, invoicing_behavior = "pending_invoice_item" }: GivenPause): Pause => ({
  unused_time_from: bill_for?.unused_time_from?.type ?? "now",
  invoicing_behavior,
});

type GivenResume = Partial<Omit<Resume, "billing_cycle_anchor">> & {
  billing_cycle_anchor?: { type: string };
};

export const resumeOf = (given: GivenResume): Resume => ({
  ...given,
  billing_cycle_anchor: given.billing_cycle_anchor?.type ?? "now",
  payment_behavior: given.payment_behavior ?? "resume_on_payment_attempt",
  proration_behavior: given.proration_behavior ?? "create_prorations",
});
