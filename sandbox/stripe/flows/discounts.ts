import type { Applied } from "../billing/discounts";
import { formatMoney, multiply } from "../billing/money";
import { boundary } from "../billing/period";
import { invalidRequest } from "../errors";
import { newDiscount } from "../objects/discount";
import type {
  Coupon,
  Customer,
  Discount,
  Invoice,
  Price,
  PromotionCode,
  Subscription,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import { wallNow } from "./time";

/** What a request names: a coupon, a code for one or, on an update, a discount that stays. */
export type GivenDiscount = { coupon?: string; promotion_code?: string; discount?: string };

export type Redeemable = { coupon: Coupon; code: PromotionCode | null };

/** Without a currency: for whatever there will be. */
type Purchase = { customer: Customer | null; currency: string | null; amount: number };

/** A coupon that may be given to this customer now, for something that costs so much. */
export async function redeemable(
  unit: Unit,
  given: GivenDiscount,
  { customer, currency, amount }: Purchase,
  param = "discounts",
): Promise<Redeemable> {
  const shown = (name: string) => (param === "discounts" ? `${param}[0][${name}]` : param);
  const code = given.promotion_code
    ? await unit.need("promotion_code", given.promotion_code, shown("promotion_code"))
    : null;
  const coupon = await unit.need("coupon", code?.promotion.coupon ?? given.coupon ?? "", shown("coupon"));
  if (!coupon.valid)
    throw invalidRequest(`Coupon ${coupon.id} is expired and cannot be applied.`, {
      code: "coupon_expired",
      param,
    });
  if (coupon.amount_off !== null && currency !== null && coupon.currency !== currency)
    throw invalidRequest(`The coupon's currency is ${coupon.currency}, not ${currency}.`, { param });
  if (code) await checkCode(unit, code, { customer, currency, amount }, param);
  return { coupon, code };
}

async function checkCode(
  unit: Unit,
  code: PromotionCode,
  { customer, currency, amount }: Purchase,
  param: string,
): Promise<void> {
  const refusal = (message: string) => invalidRequest(message, { code: "promotion_code_invalid", param });
  const { customer: owner, restrictions } = code;
  if (!code.active) throw refusal(`This promotion code ${isExpired(code) ? "has expired" : "is inactive"}.`);
  if (owner && owner !== customer?.id) throw refusal("This promotion code is for another customer.");
  const { minimum_amount: minimum, minimum_amount_currency: minimumCurrency } = restrictions;
  const otherCurrency = currency !== null && minimumCurrency !== currency;
  if (minimum !== null && (amount < minimum || otherCurrency))
    throw refusal(
      `This promotion code needs an amount of at least ${formatMoney(minimum, minimumCurrency ?? currency ?? "usd")}.`,
    );
  if (restrictions.first_time_transaction && customer && (await hasPaid(unit, customer)))
    throw refusal("This promotion code is for first-time customers only.");
}

const isExpired = ({ expires_at, ...code }: PromotionCode): boolean =>
  isUsedUp(code) || (expires_at !== null && expires_at <= wallNow());

async function hasPaid(unit: Unit, { id }: Customer): Promise<boolean> {
  const own = `customer:${id}`;
  const invoices = await unit.all("invoice", { allOf: [own, "status:paid"] });
  const payments = await unit.all("payment_intent", { allOf: [own] });
  return (
    invoices.some(({ amount_paid }) => amount_paid > 0) ||
    payments.some(({ status }) => status === "succeeded")
  );
}

/** Gives a coupon to a subscription. */
export function redeem(
  unit: Unit,
  subscription: Subscription,
  { coupon, code }: Redeemable,
  at: number,
): Discount {
  spend({ coupon, code });
  const discount = newDiscount(
    {
      coupon: coupon.id,
      customer: subscription.customer,
      promotion_code: code?.id ?? null,
      subscription: subscription.id,
      end: endOf(coupon, at),
    },
    at,
  );
  unit.add("discount", discount, null);
  subscription.discounts.push(discount.id);
  unit.emit("customer.discount.created", discount, at);
  return discount;
}

/** Counts what was given, and ends what may not be given again. */
export function spend({ coupon, code }: Redeemable): void {
  count(coupon);
  coupon.valid = !isUsedUp(coupon);
  if (code) {
    count(code);
    code.active = !isUsedUp(code);
  }
}

const count = (redeemed: { times_redeemed: number }): void => {
  redeemed.times_redeemed += 1;
};

const isUsedUp = ({
  max_redemptions,
  times_redeemed,
}: {
  max_redemptions: number | null;
  times_redeemed: number;
}): boolean => max_redemptions !== null && times_redeemed >= max_redemptions;

/** When a coupon given now has done its work; null when never, or with its first invoice. */
export const endOf = ({ duration, duration_in_months }: Coupon, at: number): number | null =>
  duration === "repeating"
    ? boundary(at, { interval: "month", interval_count: duration_in_months ?? 1 }, 1)
    : null;

/** What a subscription's discounts take off a bill that is made at this time. */
export async function discountsOf(unit: Unit, ids: readonly string[], at: number): Promise<Applied[]> {
  const applied: Applied[] = [];
  for (const id of ids) {
    const { end, source } = await unit.need("discount", id);
    const coupon = source.coupon ? await unit.get("coupon", source.coupon) : undefined;
    if (coupon && (end === null || end > at)) applied.push({ discount: id, coupon });
  }
  return applied;
}

/** Takes away the discounts whose time is over, and those for one invoice that have had it. */
export async function dropSpentDiscounts(
  unit: Unit,
  subscription: Subscription,
  invoice: Invoice | null,
  at: number,
): Promise<void> {
  for (const id of subscription.discounts)
    if (await isSpent(unit, id, invoice, at)) await removeDiscount(unit, subscription, id, at);
}

/** Its time is over, or it was for one invoice, and this is the one. */
export async function isSpent(unit: Unit, id: string, invoice: Invoice | null, at: number): Promise<boolean> {
  const { end, source } = await unit.need("discount", id);
  if (end !== null && end <= at) return true;
  const coupon = source.coupon ? await unit.get("coupon", source.coupon) : undefined;
  const used = invoice?.total_discount_amounts?.some(({ discount }) => discount === id) ?? false;
  return used && coupon?.duration === "once";
}

export async function removeDiscount(
  unit: Unit,
  subscription: Subscription,
  id: string,
  at: number,
): Promise<void> {
  subscription.discounts = subscription.discounts.filter((other) => other !== id);
  unit.emit("customer.discount.deleted", await unit.need("discount", id), at);
}

/** The list of an update takes the place of the discounts there were; `{discount}` names one that stays. */
export async function replaceDiscounts(
  unit: Unit,
  subscription: Subscription,
  given: readonly GivenDiscount[],
  at: number,
): Promise<void> {
  const customer = await unit.need("customer", subscription.customer);
  const staying = new Set(given.flatMap(({ discount }) => discount ?? []));
  for (const id of subscription.discounts)
    if (!staying.has(id)) await removeDiscount(unit, subscription, id, at);
  for (const each of given) {
    if (each.discount) continue;
    const base = baseOf(subscription.items.data);
    redeem(unit, subscription, await redeemable(unit, each, { customer, ...base }), at);
  }
}

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
