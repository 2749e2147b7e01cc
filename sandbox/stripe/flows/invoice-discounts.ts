import { applyDiscounts } from "../billing/discounts";
import { noSuch } from "../errors";
import { newDiscount } from "../objects/discount";
import type { Customer, Invoice, InvoiceLineItem } from "../objects/wire";
import type { Unit } from "../store/unit";
import { discountsOf, endOf, type GivenDiscount, redeemable, spend } from "./discounts";

type Holder = {
  /** Those that it has, which a request may name to keep. */
  current: readonly string[];
  customer: Customer;
  currency: string;
  /** What it costs without them: a promotion code may ask for a minimum. */
  amount: number;
  owner: { invoice: string } | { invoice_item: string };
};

/** The discounts of an invoice, or of an item, as a request lists them: those it names stay, others are given anew. */
export async function giveDiscounts(
  unit: Unit,
  { current, customer, currency, amount, owner }: Holder,
  given: readonly GivenDiscount[],
  at: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (const each of given) {
    if (each.discount) {
      if (!current.includes(each.discount)) throw noSuch("discount", each.discount, "discounts");
      ids.push(each.discount);
      continue;
    }
    const { coupon, code } = await redeemable(unit, each, { customer, currency, amount });
    spend({ coupon, code });
    const end = endOf(coupon, at);
    const shape = { customer: customer.id, promotion_code: code?.id ?? null, subscription: null, end };
    const discount = newDiscount({ ...shape, ...owner, coupon: coupon.id }, at);
    ids.push(unit.add("discount", discount, null).id);
  }
  return ids;
}

/** A line with what its own discounts take off it, and nothing else. */
export async function withOwnDiscounts(
  unit: Unit,
  line: InvoiceLineItem,
  at: number,
): Promise<InvoiceLineItem> {
  const plain = { ...line, discount_amounts: [], pretax_credit_amounts: [] };
  const [discounted = plain] = applyDiscounts([plain], await discountsOf(unit, line.discounts, at));
  return discounted;
}

/** A draft's lines reckoned anew: each line's own discounts first, then those of the invoice. */
export async function discountLines(unit: Unit, invoice: Invoice): Promise<void> {
  const lines: InvoiceLineItem[] = [];
  for (const line of invoice.lines.data) lines.push(await withOwnDiscounts(unit, line, invoice.created));
  invoice.lines.data = applyDiscounts(lines, await discountsOf(unit, invoice.discounts, invoice.created));
}
