/** `subscription_status`: where an account stands, and which ways lead on (docs/billing-policy.md, "Status"). */

export const SUBSCRIPTION_STATUSES = ["trial", "active", "past_due", "canceled", "expired"] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** Staying where one is is always legal. Everything that isn't listed is refused and reported. */
const LEGAL: Record<SubscriptionStatus, readonly SubscriptionStatus[]> = {
  trial: ["active", "past_due", "canceled", "expired"],
  active: ["past_due", "canceled", "expired"],
  past_due: ["active", "canceled", "expired"],
  canceled: ["active", "past_due", "expired"],
  expired: ["active", "past_due", "canceled"],
};

export function isLegalTransition(from: SubscriptionStatus, to: SubscriptionStatus): boolean {
  return from === to || LEGAL[from].includes(to);
}

/** Stripe's statuses: https://docs.stripe.com/api/subscriptions/object#subscription_object-status */
export const STRIPE_STATUSES = [
  "incomplete",
  "incomplete_expired",
  "trialing",
  "active",
  "past_due",
  "canceled",
  "unpaid",
  "paused",
] as const;
export type StripeStatus = (typeof STRIPE_STATUSES)[number];

/**
 * What a subscription of Stripe's means here: `live` decides the user's access, `pending` has never been paid and
 * changes nothing, `over` gives none. Unpaid and paused subscriptions are over: Stripe no longer collects for them.
 */
export function meaningOf(status: StripeStatus): "live" | "pending" | "over" {
  switch (status) {
    case "active":
    case "past_due":
    case "trialing":
      return "live";
    case "incomplete":
      return "pending";
    case "incomplete_expired":
    case "canceled":
    case "unpaid":
    case "paused":
      return "over";
  }
}

/** The reason that a subscription bears at Stripe which ended with its grace. */
export const GRACE_OVER = "The renewal was not paid within the days of grace";
