import { noticeAt } from "../billing/trial";
import type { Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { endSubscription } from "./end-subscription";
import { methodOfSubscription } from "./pay-invoice";
import { markPaused } from "./resumption";

/** Says once that a trial ends, when it is time to: at once for one that is shorter than the notice. */
export function announceTrialEnd(unit: Unit, subscription: Subscription, at: number): void {
  const hidden = unit.hidden("subscription", subscription.id);
  const due = noticeAt(subscription, hidden);
  if (due === null || due > at) return;
  hidden.announced_trial_end = subscription.trial_end;
  unit.emit("customer.subscription.trial_will_end", subscription, at);
}

/** Whether a subscription goes on after its trial, as it is now. */
export async function outlivesTrial(unit: Unit, subscription: Subscription): Promise<boolean> {
  if (atTrialEnd(subscription) === "create_invoice") return true;
  return (await methodOfSubscription(unit, subscription)) !== undefined;
}

const atTrialEnd = ({ trial_settings }: Subscription): string =>
  trial_settings?.end_behavior.missing_payment_method ?? "create_invoice";

/** True when the subscription goes on. Without a payment method its `trial_settings` decide. */
export async function endTrial(unit: Unit, subscription: Subscription, at: number): Promise<boolean> {
  if (await outlivesTrial(unit, subscription)) {
    subscription.status = "active";
    return true;
  }
  if (atTrialEnd(subscription) === "pause")
    markPaused(unit, subscription, "trial_end_without_payment_method", at);
  else await endSubscription(unit, subscription, at);
  return false;
}
