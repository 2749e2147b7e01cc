import { formatInterval, formatMoney, multiply } from "../billing/money";
import type { Price } from "../objects/wire";

/** "$29.00 / month, $10.00 / month" */
export const priceWords = (items: readonly { price: Price; quantity?: number }[]): string =>
  items
    .map(({ price: { unit_amount_decimal, currency, recurring }, quantity }) => {
      const amount = formatMoney(multiply(unit_amount_decimal ?? "0", quantity ?? 1), currency);
      return recurring ? `${amount} ${formatInterval(recurring)}` : amount;
    })
    .join(", ");
