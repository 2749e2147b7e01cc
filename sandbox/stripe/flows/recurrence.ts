import type { Recurrence } from "../billing/period";
import { invalidRequest } from "../errors";
import type { Price, Subscription } from "../objects/wire";

/** How often an item is billed. Items of one subscription may differ in it. */
export function recurrenceOf({ price }: { price: Price }): Recurrence {
  if (!price.recurring)
    throw invalidRequest("A subscription needs items with recurring prices.", { param: "items" });
  return price.recurring;
}

export function currencyOf(items: readonly { price: Price }[]): string {
  const currencies = new Set(items.map(({ price }) => price.currency));
  const [currency = "usd"] = currencies;
  if (currencies.size > 1)
    throw invalidRequest("All items of a subscription must have one currency.", { param: "items" });
  return currency;
}

/** A subscription keeps its currency. https://support.stripe.com/questions/set-or-change-currency-for-an-invoice-or-customer-in-stripe-billing */
export function refuseOtherCurrency(
  { currency }: Pick<Subscription, "currency">,
  items: readonly { price: Price }[],
): void {
  const other = currencyOf(items);
  if (other !== currency)
    throw invalidRequest(`The subscription is billed in ${currency}, and can't change to ${other}.`, {
      param: "items",
    });
}
