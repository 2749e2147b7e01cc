import { formatMoney } from "../billing/money";
import type { Coupon } from "../objects/wire";

/** "20% off for 3 months" */
export function couponWords({
  percent_off,
  amount_off,
  currency,
  duration,
  duration_in_months,
}: Coupon): string {
  const off = `${percent_off === null ? formatMoney(amount_off ?? 0, currency ?? "usd") : `${percent_off}%`} off`;
  if (duration === "forever") return `${off} forever`;
  if (duration !== "repeating") return off;
  return duration_in_months === 1 ? `${off} for a month` : `${off} for ${duration_in_months} months`;
}
