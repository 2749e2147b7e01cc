import type { Applied } from "../billing/discounts";
import { newDiscount } from "../objects/discount";
import type { Customer, Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import {
  discountsOf,
  dropSpentDiscounts,
  endOf,
  type GivenDiscount,
  isSpent,
  redeemable,
  spend,
} from "./discounts";

/** Gives a coupon to a customer, for all bills that have no discount of their own. It takes the place of another. */
export async function discountCustomer(
  unit: Unit,
  customer: Customer,
  given: GivenDiscount,
  at: number,
): Promise<void> {
  const anything = { customer, currency: customer.currency ?? null, amount: Number.POSITIVE_INFINITY };
  const { coupon, code } = await redeemable(
    unit,
    given,
    anything,
    given.coupon ? "coupon" : "promotion_code",
  );
  spend({ coupon, code });
  const terms = { coupon: coupon.id, promotion_code: code?.id ?? null, end: endOf(coupon, at) };
  const fresh = newDiscount({ ...terms, customer: customer.id, subscription: null }, at);
  const present = customer.discount ? await unit.need("discount", customer.discount.id) : undefined;
  if (present) Object.assign(present, { ...fresh, id: present.id });
  const discount = present ?? unit.add("discount", fresh, null);
  customer.discount = { ...discount };
  unit.emit(present ? "customer.discount.updated" : "customer.discount.created", discount, at);
}

export async function removeCustomerDiscount(unit: Unit, customer: Customer, at: number): Promise<void> {
  if (!customer.discount) return;
  const discount = await unit.need("discount", customer.discount.id);
  customer.discount = null;
  unit.emit("customer.discount.deleted", discount, at);
}

/** What lowers a bill of this subscription at this time: its own discounts, or else its customer's. */
export async function discountsOn(unit: Unit, subscription: Subscription, at: number): Promise<Applied[]> {
  if (subscription.discounts.length > 0) return await discountsOf(unit, subscription.discounts, at);
  const customer = await unit.need("customer", subscription.customer);
  return await discountOfCustomer(unit, customer, subscription.currency, at);
}

/** An amount in another currency takes nothing off. */
export async function discountOfCustomer(
  unit: Unit,
  { discount }: Customer,
  currency: string,
  at: number,
): Promise<Applied[]> {
  if (!discount) return [];
  const applied = await discountsOf(unit, [discount.id], at);
  return applied.filter(({ coupon }) => coupon.amount_off === null || coupon.currency === currency);
}

/** After a bill: takes away what has had its time, from its subscription and from the customer. */
export async function dropSpent(
  unit: Unit,
  { customer: id, subscription }: { customer: string; subscription: Subscription | null },
  invoice: Invoice,
  at: number,
): Promise<void> {
  if (subscription) await dropSpentDiscounts(unit, subscription, invoice, at);
  const customer = await unit.need("customer", id);
  if (!customer.discount || !(await isSpent(unit, customer.discount.id, invoice, at))) return;
  await removeCustomerDiscount(unit, customer, at);
  unit.emit("customer.updated", customer, at);
}
