import { type BillingCycle, type Product, productFor, TIERS, type TierId } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney } from "@/lib/billing/money";
import { CREDITS_PER_DOLLAR, TRIAL_CREDITS } from "@/lib/billing/policy";

/** The tiers that Checkout sells; the free one needs no payment, the enterprise one a contract. */
export const SOLD_TIERS = ["starter", "pro"] as const;
export type SoldTier = (typeof SOLD_TIERS)[number];

export const PERIOD: Record<BillingCycle, "month" | "year"> = { monthly: "month", yearly: "year" };

export const TRIAL_VALUE_CENTS = (TRIAL_CREDITS / CREDITS_PER_DOLLAR) * 100;

export function isSold(tier: TierId): tier is SoldTier {
  return tier === "starter" || tier === "pro";
}

/** The product whose row states what a tier gives each month; the cycle changes only how it is paid. */
export function monthlyProduct(tier: SoldTier): Product {
  return productFor(tier, "monthly");
}

export function requestsOf(tier: TierId): string {
  const { requestsPerPeriod } = TIERS[tier].limits;
  return requestsPerPeriod === null ? "Unlimited" : formatCredits(requestsPerPeriod);
}

export function creditsOf(tier: TierId): string {
  if (tier === "free") return `${formatMoney(TRIAL_VALUE_CENTS)} trial`;
  return isSold(tier) ? formatCredits(monthlyProduct(tier).credits) : "Custom";
}

export function rateLimitOf(tier: TierId): string {
  const { rateLimitName, limits } = TIERS[tier];
  return limits.rateLimitPerMinute === null
    ? rateLimitName
    : `${rateLimitName}, ${formatCredits(limits.rateLimitPerMinute)}/min`;
}
