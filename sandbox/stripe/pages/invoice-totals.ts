import type { Invoice } from "../objects/wire";

/** What stands below an invoice's lines, in minor units. */
export function totalsOf({
  subtotal,
  total,
  total_discount_amounts,
}: Invoice): { name: string; amount: number }[] {
  const discounts = (total_discount_amounts ?? []).map(({ amount }) => ({
    name: "Discount",
    amount: -amount,
  }));
  const sum = { name: "Total", amount: total };
  return discounts.length > 0 ? [{ name: "Subtotal", amount: subtotal }, ...discounts, sum] : [sum];
}
