import { accessAt } from "../billing/access";
import { featuresOf, TIERS } from "../billing/catalogue";
import type { Credits } from "../billing/money";
import { isNegative } from "../billing/money";
import type { ProductRecord } from "../db/products";
import type { UserRecord } from "../db/users";

/** What the API answers. */

export function planView(product: ProductRecord) {
  const { id, name, credits, billingCycle, features, tier, limits } = product;
  return {
    id,
    name,
    price: dollars(product.amountCents),
    credits,
    billing_cycle: billingCycle,
    features,
    tier,
    requests_per_period: limits.requestsPerPeriod,
    rate_limit_per_minute: limits.rateLimitPerMinute,
  };
}

export function unpricedTierView(tier: "free" | "enterprise") {
  const { name, limits } = TIERS[tier];
  return {
    name,
    features: featuresOf(tier),
    requests_per_period: limits.requestsPerPeriod,
    rate_limit_per_minute: limits.rateLimitPerMinute,
  };
}

export function subscriptionView(user: UserRecord, now: Date) {
  const access = accessAt(user.state, now);
  const { subscription } = user;
  const owed = isNegative(access.allowance) ? access.allowance.slice(1) : "0";
  const current = access.tier === "free" ? null : subscription;
  return {
    plan: access.planName,
    status: access.status,
    credits_remaining: owed === "0" ? creditNumber(access.allowance) : 0,
    credits_total: creditNumber(access.allowanceTotal),
    renews_at: current && !current.cancelAt ? isoSeconds(current.periodEnd) : null,
    billing_cycle: current?.billingCycle ?? null,
    tier: access.tier,
    access_reason: access.reason,
    access_until: access.until && isoSeconds(access.until),
    credits_purchased: creditNumber(user.purchased),
    credits_held: creditNumber(user.held),
    credits_owed: creditNumber(owed),
    requests_used: user.state.periodRequests,
    requests_limit: access.limits.requestsPerPeriod,
    canceled_at: current?.canceledAt ? isoSeconds(current.canceledAt) : null,
    effective_until: current?.cancelAt ? isoSeconds(current.cancelAt) : null,
    grace_until: access.reason === "grace" && access.until ? isoSeconds(access.until) : null,
    pending_change: current?.pending
      ? {
          plan: current.pending.name,
          billing_cycle: current.pending.billingCycle,
          effective_at: isoSeconds(current.pending.at),
        }
      : null,
    unpaid_change: current?.unpaid
      ? { plan: current.unpaid.name, payable_until: isoSeconds(current.unpaid.until) }
      : null,
  };
}

/** "2025-01-15T00:00:00Z", as the specification writes instants. */
export function isoSeconds(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A JSON number, as specified: exact up to 15 digits, a billion credits with all six decimals. For reading only. */
function creditNumber(credits: Credits): number {
  return Number(credits);
}

function dollars(amountCents: number): number {
  return amountCents / 100;
}
