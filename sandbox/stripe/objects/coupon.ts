import { prefixed } from "./ids";
import type { Coupon } from "./wire";

type Given = Partial<
  Pick<
    Coupon,
    | "id"
    | "amount_off"
    | "applies_to"
    | "currency"
    | "duration_in_months"
    | "max_redemptions"
    | "metadata"
    | "name"
    | "percent_off"
    | "redeem_by"
  >
> & { duration: string };

export const newCoupon = (given: Given, now: number): Coupon => ({
  id: given.id ?? prefixed("", 8).slice(1),
  object: "coupon",
  amount_off: given.amount_off ?? null,
  ...(given.applies_to && { applies_to: given.applies_to }),
  created: now,
  currency: given.currency ?? null,
  duration: given.duration,
  duration_in_months: given.duration_in_months ?? null,
  livemode: false,
  max_redemptions: given.max_redemptions ?? null,
  metadata: given.metadata ?? {},
  name: given.name ?? null,
  percent_off: given.percent_off ?? null,
  redeem_by: given.redeem_by ?? null,
  times_redeemed: 0,
  valid: true,
});
