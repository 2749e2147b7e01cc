import { multiply } from "../billing/money";
import { invalidRequest, missingParameter } from "../errors";
import { findMethod } from "../flows/payment-methods";
import type { ItemChange } from "../flows/plan-change";
import type { Item } from "../flows/subscriptions";
import { mergeMetadata } from "../objects/metadata";
import type { Customer, PaymentMethod, Price, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";

type GivenItem = { price?: string; quantity?: number; metadata?: Parameters<typeof mergeMetadata>[1] };

/** The items of a new subscription. */
export async function readItems(unit: Unit, given: readonly GivenItem[]): Promise<Item[]> {
  if (given.length === 0) throw missingParameter("items");
  const items: Item[] = [];
  for (const [index, item] of given.entries()) {
    const param = `items[${index}][price]`;
    if (!item.price) throw missingParameter(param);
    const price = await recurringPrice(unit, item.price, param);
    items.push({ price, quantity: item.quantity ?? 1, metadata: mergeMetadata({}, item.metadata) });
  }
  return items;
}

async function recurringPrice(unit: Unit, id: string, param: string): Promise<Price> {
  const price = await unit.need("price", id, param);
  if (!price.active)
    throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
      param,
    });
  if (!price.recurring)
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      { param },
    );
  return price;
}

type GivenChange = GivenItem & { id?: string; deleted?: boolean };

/** What an update does to a subscription's items. */
export async function readChanges(unit: Unit, given: readonly GivenChange[]): Promise<ItemChange[]> {
  const changes: ItemChange[] = [];
  for (const [index, { price: id, ...change }] of given.entries()) {
    const price = id ? await recurringPrice(unit, id, `items[${index}][price]`) : undefined;
    changes.push({ ...change, price });
  }
  return changes;
}

export async function methodOf(
  unit: Unit,
  customer: Customer,
  given: string | undefined,
): Promise<PaymentMethod | undefined> {
  if (given) return await attached(unit, customer.id, given);
  const id = customer.invoice_settings.default_payment_method;
  return id ? await unit.get("payment_method", id) : undefined;
}

export async function ownMethod(
  unit: Unit,
  subscription: Subscription,
  given: string,
): Promise<string | null> {
  return given === "" ? null : (await attached(unit, subscription.customer, given)).id;
}

async function attached(unit: Unit, customer: string, id: string): Promise<PaymentMethod> {
  const method = await findMethod(unit, id, "default_payment_method", customer);
  if (method.customer !== customer)
    throw invalidRequest(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      { code: "resource_missing", param: "default_payment_method" },
    );
  return method;
}

export const noMethod = () =>
  invalidRequest(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    { code: "resource_missing" },
  );

/** What a discount is measured by: the currency and the whole price of the items. */
export const baseOf = (
  items: readonly { price: Price; quantity?: number }[],
): { currency: string; amount: number } => ({
  currency: items[0]?.price.currency ?? "usd",
  amount: items.reduce(
    (sum, { price, quantity }) => sum + multiply(price.unit_amount_decimal ?? "0", quantity ?? 1),
    0,
  ),
});
