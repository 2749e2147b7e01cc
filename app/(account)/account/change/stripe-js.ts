import type { StripeJs } from "@/components/change/stripe-js";
import { env } from "@/lib/env";

/** Null without a publishable key: then a bank's question is answered on Stripe's own page. The sandbox takes any key. */
export function stripeJsSettings(): StripeJs | null {
  const { STRIPE_PUBLISHABLE_KEY: key, STRIPE_API_BASE: base } = env();
  if (base) return { publishableKey: key ?? "pk_test_sandbox", script: `${base}/js/stripe.js` };
  return key ? { publishableKey: key, script: null } : null;
}
