import { couponShares } from "../billing/discounts";
import { multiply } from "../billing/money";
import { settle } from "../billing/totals";
import type { HiddenOf } from "../objects/hidden";
import type { CheckoutSession, Price } from "../objects/wire";
import type { Unit } from "../store/unit";
import { balanceIn } from "./customer-balance";
import type { Redeemable } from "./discounts";
import { nowOfCustomer } from "./time";

type Sold = HiddenOf<"checkout.session">["line_items"][number];

/** A line with what it costs today, in the currency's smallest unit. */
export type PricedLine = {
  line: Sold;
  price: Price;
  /** What it costs when nothing is free, and what of that is to be paid today. */
  whole: number;
  subtotal: number;
  discount: number;
};

/** Nothing of a subscription is paid before its trial ends; a coupon is for what is paid. */
export async function priceLines(unit: Unit, session: CheckoutSession): Promise<PricedLine[]> {
  const { line_items, subscription_data } = unit.hidden("checkout.session", session.id);
  const at = await nowOfCustomer(unit, session.customer);
  const trial = trialEnd(subscription_data, at) !== undefined;
  const priced: Omit<PricedLine, "discount">[] = [];
  for (const line of line_items) {
    const price = await unit.need("price", line.price);
    const whole = multiply(price.unit_amount_decimal ?? "0", line.quantity);
    priced.push({ line, price, whole, subtotal: trial && price.recurring ? 0 : whole });
  }
  const given = await givenDiscount(unit, session);
  const sold = priced.map(({ price, subtotal }) => ({ amount: subtotal, product: price.product }));
  const shares = given ? couponShares(sold, given.coupon) : [];
  return priced.map((line, index) => ({ ...line, discount: shares[index] ?? 0 }));
}

/** The end of the trial that would begin now; undefined without one. */
export function trialEnd(
  { trial_end, trial_period_days }: HiddenOf<"checkout.session">["subscription_data"],
  at: number,
): number | undefined {
  if (trial_period_days !== undefined) return at + trial_period_days * 86_400;
  return trial_end !== undefined && trial_end > at ? trial_end : undefined;
}

/** The coupon of a session, named by the merchant or by a code that the buyer entered. */
export async function givenDiscount(unit: Unit, session: CheckoutSession): Promise<Redeemable | undefined> {
  const [given] = session.discounts ?? [];
  const code = given?.promotion_code ? await unit.get("promotion_code", given.promotion_code) : undefined;
  const id = given?.coupon ?? code?.promotion.coupon;
  const coupon = id ? await unit.get("coupon", id) : undefined;
  return coupon && { coupon, code: code ?? null };
}

/** Sums a session up again after its lines or its discount changed; a payment that was begun follows. */
export async function retotal(unit: Unit, session: CheckoutSession): Promise<void> {
  const lines = await priceLines(unit, session);
  const subtotal = lines.reduce((sum, line) => sum + line.subtotal, 0);
  const discount = lines.reduce((sum, line) => sum + line.discount, 0);
  session.amount_subtotal = subtotal;
  session.amount_total = subtotal - discount;
  session.total_details = { amount_discount: discount, amount_shipping: 0, amount_tax: 0 };
  const begun = unit.hidden("checkout.session", session.id).attempt?.payment_intent;
  if (begun) (await unit.need("payment_intent", begun)).amount = await dueToday(unit, session);
}

/** What is charged when the session is paid. Where an invoice is made, the customer's balance counts. */
export async function dueToday(unit: Unit, session: CheckoutSession): Promise<number> {
  const total = session.amount_total ?? 0;
  if (session.mode === "payment" && !session.invoice_creation?.enabled) return total;
  const customer = session.customer ? await unit.get("customer", session.customer) : undefined;
  const currency = session.currency ?? "usd";
  const balance = customer ? await balanceIn(unit, customer, currency) : 0;
  return settle(total, balance, currency).amount_due;
}
