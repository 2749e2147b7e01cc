import { newId, prefixed } from "./ids";
import type { PromotionCode } from "./wire";

type Given = Partial<
  Pick<PromotionCode, "active" | "code" | "customer" | "expires_at" | "max_redemptions" | "metadata">
> & { coupon: string; restrictions: Partial<PromotionCode["restrictions"]> };

export const newPromotionCode = (given: Given, now: number): PromotionCode => ({
  id: newId("promotion_code"),
  object: "promotion_code",
  active: given.active ?? true,
  code: given.code ?? prefixed("", 8).slice(1).toUpperCase(),
  created: now,
  customer: given.customer ?? null,
  customer_account: null,
  expires_at: given.expires_at ?? null,
  livemode: false,
  max_redemptions: given.max_redemptions ?? null,
  metadata: given.metadata ?? {},
  promotion: { coupon: given.coupon, type: "coupon" },
  restrictions: {
    first_time_transaction: given.restrictions.first_time_transaction ?? false,
    minimum_amount: given.restrictions.minimum_amount ?? null,
    minimum_amount_currency: given.restrictions.minimum_amount_currency ?? null,
  },
  times_redeemed: 0,
});
