import type { Recurrence } from "../billing/period";
import { invalidRequest } from "../errors";
import type { Price } from "../objects/wire";

/** The interval that all items share. */
export function recurrenceOf(items: readonly { price: Price }[]): Recurrence {
  const [first, ...others] = items.map(({ price }) => price.recurring);
  if (!first) throw invalidRequest("A subscription needs items with recurring prices.", { param: "items" });
  const differs = others.some(
    (other) => other?.interval !== first.interval || other.interval_count !== first.interval_count,
  );
  if (differs)
    throw invalidRequest("The Stripe sandbox does not implement items of different intervals yet.", {
      code: "sandbox_not_implemented",
      param: "items",
    });
  return first;
}

export function currencyOf(items: readonly { price: Price }[]): string {
  const currencies = new Set(items.map(({ price }) => price.currency));
  const [currency = "usd"] = currencies;
  if (currencies.size > 1)
    throw invalidRequest("All items of a subscription must have one currency.", { param: "items" });
  return currency;
}
