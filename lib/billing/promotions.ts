import { formatMoney } from "./money";

/** A code that takes something off a plan's invoices (billing policy, "Credit packs and codes"). */

export const DURATIONS = ["once", "repeating", "forever"] as const;
export type Duration = (typeof DURATIONS)[number];

export type Discount = { kind: "percent"; percent: number } | { kind: "amount"; amountCents: number };

export type PromotionTerms = {
  /** Compared without case. */
  code: string;
  discount: Discount;
  duration: Duration;
  /** Of a repeating one. */
  months: number | null;
  /** null = unlimited */
  maxRedemptions: number | null;
  expiresAt: Date | null;
  /** Only for who never paid. */
  firstTimeOnly: boolean;
};

export type Promotion = PromotionTerms & {
  id: string;
  active: boolean;
  redemptions: number;
  createdAt: Date;
};

/** What Stripe allows in a code. */
export const PROMOTION_CODE = /^[A-Z0-9-]{3,50}$/i;

export type PromotionRefusal = "unknown" | "ended" | "used_up" | "first_time_only";

/** Why a code takes nothing off for somebody now; null when it does. */
export function refusalOf(promotion: Promotion | null, hasPaid: boolean, now: Date): PromotionRefusal | null {
  if (!promotion) return "unknown";
  const { active, expiresAt, maxRedemptions, redemptions, firstTimeOnly } = promotion;
  if (maxRedemptions !== null && redemptions >= maxRedemptions) return "used_up";
  if (!active || (expiresAt && expiresAt <= now)) return "ended";
  return firstTimeOnly && hasPaid ? "first_time_only" : null;
}

/** "20% off for 3 months", "$5 off the first invoice" */
export function discountWords({ discount, duration, months }: PromotionTerms): string {
  const off =
    discount.kind === "percent" ? `${discount.percent}% off` : `${formatMoney(discount.amountCents)} off`;
  switch (duration) {
    case "once":
      return `${off} the first invoice`;
    case "repeating":
      return `${off} for ${months} ${months === 1 ? "month" : "months"}`;
    case "forever":
      return `${off} every invoice`;
  }
}
