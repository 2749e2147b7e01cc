import { TIER_IDS, TIERS } from "@/lib/billing/catalogue";
import { formatMoney } from "@/lib/billing/money";
import type { EstimatorPlan } from "./estimator";
import { isSold, monthlyProduct, requestsOf } from "./offers";

export const ESTIMATOR_PLANS: readonly EstimatorPlan[] = TIER_IDS.map((tier) => ({
  name: TIERS[tier].name,
  requests: TIERS[tier].limits.requestsPerPeriod,
  requestsText: requestsOf(tier),
  price: isSold(tier)
    ? `${formatMoney(monthlyProduct(tier).amountCents)} a month`
    : tier === "free"
      ? formatMoney(0)
      : "by contract",
}));

/** The middle of the list's scale, so that the first answer is a paid plan with room to either side. */
export const ESTIMATOR_START = (TIERS.starter.limits.requestsPerPeriod ?? 0) * 2;
