import type Stripe from "stripe";
import { CURRENCY } from "../billing/catalogue";
import { oneOf } from "../billing/one-of";
import { type Discount, DURATIONS, type Promotion, type PromotionTerms } from "../billing/promotions";
import { instant, seconds, stripe } from "./client";

/** Promotion codes, each with a coupon of its own. https://docs.stripe.com/billing/subscriptions/coupons */

/** Returns null when an active code is spelled like this already. */
export async function createPromotionCode(terms: PromotionTerms): Promise<Promotion | null> {
  if (await findPromotionCode(terms.code, { active: true })) return null;
  const { duration, months, maxRedemptions, expiresAt, firstTimeOnly } = terms;
  const coupon = await stripe().coupons.create({
    ...moneyOff(terms.discount),
    name: terms.code,
    duration,
    duration_in_months: duration === "repeating" ? (months ?? undefined) : undefined,
  });
  const code = await stripe().promotionCodes.create({
    promotion: { type: "coupon", coupon: coupon.id },
    code: terms.code,
    max_redemptions: maxRedemptions ?? undefined,
    expires_at: expiresAt ? seconds(expiresAt) : undefined,
    restrictions: { first_time_transaction: firstTimeOnly },
    expand: ["promotion.coupon"],
  });
  return toPromotion(code);
}

/** The latest hundred, newest first. */
export async function listPromotionCodes(): Promise<Promotion[]> {
  const { data } = await stripe().promotionCodes.list({ limit: 100, expand: ["data.promotion.coupon"] });
  return data.flatMap((code) => toPromotion(code) ?? []);
}

/** Case doesn't matter. Of several that had this spelling, the one that is active, else the newest. */
export async function findPromotionCode(
  code: string,
  { active }: { active?: true } = {},
): Promise<Promotion | null> {
  const { data } = await stripe().promotionCodes.list({
    code,
    active,
    limit: 100,
    expand: ["data.promotion.coupon"],
  });
  const found = data.find((one) => one.active) ?? data[0];
  return found ? toPromotion(found) : null;
}

/** Nobody enters it any more; who has its discount, keeps it. */
export async function endPromotionCode(id: string): Promise<void> {
  await stripe().promotionCodes.update(id, { active: false });
}

function moneyOff(discount: Discount): Stripe.CouponCreateParams {
  return discount.kind === "percent"
    ? { percent_off: discount.percent }
    : { amount_off: discount.amountCents, currency: CURRENCY };
}

/** Null for one whose coupon was deleted. */
function toPromotion(code: Stripe.PromotionCode): Promotion | null {
  const { coupon } = code.promotion;
  if (typeof coupon === "string") throw new Error(`Coupon ${coupon} was not expanded`);
  const discount = coupon && discountOf(coupon);
  if (!coupon || !discount) return null;
  return {
    id: code.id,
    code: code.code,
    active: code.active,
    discount,
    duration: oneOf(DURATIONS, coupon.duration),
    months: coupon.duration_in_months,
    maxRedemptions: code.max_redemptions,
    redemptions: code.times_redeemed,
    expiresAt: code.expires_at === null ? null : instant(code.expires_at),
    firstTimeOnly: code.restrictions.first_time_transaction,
    createdAt: instant(code.created),
  };
}

function discountOf({ percent_off, amount_off }: Stripe.Coupon): Discount | null {
  if (percent_off !== null) return { kind: "percent", percent: percent_off };
  return amount_off === null ? null : { kind: "amount", amountCents: amount_off };
}
