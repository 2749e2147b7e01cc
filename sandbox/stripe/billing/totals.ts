import type { InvoiceLineItem } from "../objects/wire";

/** Stripe charges no less than this. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const minimums: Record<string, number> = {
  gbp: 30,
  jpy: 50,
  dkk: 250,
  nok: 300,
  sek: 300,
  mxn: 1000,
  pln: 200,
};
const commonMinimum = 50;

/** What a line costs after its discounts. */
export const netOf = (line: Pick<InvoiceLineItem, "amount" | "discount_amounts">): number =>
  line.amount - (line.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);

export type Sums = {
  subtotal: number;
  subtotal_excluding_tax: number;
  total: number;
  total_excluding_tax: number;
  total_discount_amounts: { amount: number; discount: string }[];
};

export function sumsOf(lines: readonly InvoiceLineItem[]): Sums {
  const discounts = new Map<string, number>();
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts ?? []))
    discounts.set(discount, (discounts.get(discount) ?? 0) + amount);
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  const total = lines.reduce((sum, line) => sum + netOf(line), 0);
  return {
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_excluding_tax: total,
    total_discount_amounts: [...discounts].map(([discount, amount]) => ({ amount, discount })),
  };
}

export type Settlement = {
  amount_due: number;
  ending_balance: number;
  /** Why the customer's balance changes. */
  type: "applied_to_invoice" | "invoice_too_small";
};

/**
 * What is to be paid of a total, given the customer's balance: below zero it is credit, above zero it is owed. A
 * negative total becomes credit, and a sum that no card could be charged with waits in the balance.
 */
export function settle(total: number, balance: number, currency: string): Settlement {
  const sum = total + balance;
  if (total <= 0 || sum <= 0) return { amount_due: 0, ending_balance: sum, type: "applied_to_invoice" };
  if (sum < (minimums[currency] ?? commonMinimum))
    return { amount_due: 0, ending_balance: sum, type: "invoice_too_small" };
  return { amount_due: sum, ending_balance: 0, type: "applied_to_invoice" };
}
