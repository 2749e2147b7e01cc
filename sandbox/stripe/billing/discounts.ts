import type { Coupon, InvoiceLineItem } from "../objects/wire";
import { netOf } from "./totals";

/** A coupon as it was given: to a subscription, or only in a preview. */
export type Applied = { discount: string; coupon: Coupon };

/**
 * The lines with what each coupon takes off them, one coupon after the other. Prorations are left alone: they are
 * reckoned from discounted prices already.
 */
export function applyDiscounts(
  lines: readonly InvoiceLineItem[],
  discounts: readonly Applied[],
): InvoiceLineItem[] {
  let discounted = [...lines];
  for (const applied of discounts) discounted = applyOne(discounted, applied);
  return discounted;
}

function applyOne(lines: InvoiceLineItem[], { discount, coupon }: Applied): InvoiceLineItem[] {
  const shares = couponShares(
    lines.map((line) => ({
      amount: line.discountable ? netOf(line) : 0,
      product: line.pricing?.price_details?.product ?? "",
    })),
    coupon,
  );
  return lines.map((line, index) => {
    const amount = shares[index];
    if (!amount) return line;
    return {
      ...line,
      discount_amounts: [...(line.discount_amounts ?? []), { amount, discount }],
      pretax_credit_amounts: [...(line.pretax_credit_amounts ?? []), { amount, discount, type: "discount" }],
    };
  });
}

/** What a coupon takes off each of these: nothing of those that it is not for. */
export function couponShares(
  sold: readonly { amount: number; product: string }[],
  coupon: Pick<Coupon, "percent_off" | "amount_off" | "applies_to">,
): number[] {
  const { applies_to } = coupon;
  const eligible = sold.filter(
    ({ amount, product }) => amount > 0 && (!applies_to || applies_to.products.includes(product)),
  );
  const shares = sharesOf(
    eligible.map(({ amount }) => amount),
    coupon,
  );
  return sold.map((each) => shares[eligible.indexOf(each)] ?? 0);
}

/** Percentages are rounded line by line, halves up; an amount is spread in proportion and comes out exact. */
export function sharesOf(
  amounts: readonly number[],
  { percent_off, amount_off }: Pick<Coupon, "percent_off" | "amount_off">,
): number[] {
  if (percent_off !== null) return amounts.map((amount) => Math.round((amount * percent_off) / 100));
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const off = Math.min(amount_off ?? 0, total);
  let [spread, given] = [0, 0];
  return amounts.map((amount) => {
    spread += amount;
    const share = Math.floor((off * spread) / Math.max(total, 1)) - given;
    given += share;
    return share;
  });
}
