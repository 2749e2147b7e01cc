/**
 * What Stripe's API took before the version that is spoken here, and has no other word for today: only who sends no
 * version may say it (http/older.ts).
 */

/** A coupon of the customer's own, for all their bills. */
export interface CustomerDiscountParams {
  coupon?: string;
  promotion_code?: string;
}
