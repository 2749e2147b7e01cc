import { invalidRequest } from "../errors";
import type { Unit } from "../store/unit";
import { cancelAt } from "./cancel-at";
import { cancelSubscription } from "./cancel-subscription";
import { ownSubscription, type Portal } from "./portal";
import { nowOf } from "./time";

/** Why the customer goes, as far as the configuration asks. */
export type Reason = { feedback: string | null; comment: string | null };

/** At the period's end or at once, as configured. What is credited then waits, or is billed now. */
export async function cancelFromPortal(
  unit: Unit,
  portal: Portal,
  id: string,
  { feedback, comment }: Reason,
): Promise<void> {
  const subscription = ownSubscription(portal, id);
  const at = await nowOf(unit, subscription.test_clock);
  const { enabled, mode, proration_behavior } = portal.configuration.features.subscription_cancel;
  if (!enabled) throw invalidRequest("Subscriptions can't be cancelled here.");
  Object.assign(subscription.cancellation_details ?? {}, {
    reason: "cancellation_requested",
    ...(feedback && { feedback }),
    ...(comment && { comment }),
  });
  if (mode === "immediately") {
    const prorate = proration_behavior !== "none";
    const invoice_now = proration_behavior === "always_invoice";
    return await cancelSubscription(unit, subscription, { prorate, invoice_now }, at);
  }
  // Not by `cancel_at_period_end`: https://docs.stripe.com/billing/subscriptions/billing-mode/compare
  cancelAt(subscription, Math.max(...subscription.items.data.map((item) => item.current_period_end)), at);
  unit.emit("customer.subscription.updated", subscription, at);
}

export async function resumeFromPortal(unit: Unit, portal: Portal, id: string): Promise<void> {
  const subscription = ownSubscription(portal, id);
  const at = await nowOf(unit, subscription.test_clock);
  cancelAt(subscription, null, at);
  unit.emit("customer.subscription.updated", subscription, at);
}
