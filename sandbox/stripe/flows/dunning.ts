import type { Invoice } from "../objects/wire";
import type { DunningSettings } from "../settings";
import type { Unit } from "../store/unit";
import { endSubscription } from "./end-subscription";

const day = 86_400;

/** When to try again after an attempt that failed: counted from the first, which is made when it is finalised. */
export function nextAttempt(invoice: Invoice, { retryDays }: DunningSettings): number | null {
  const first = invoice.status_transitions.finalized_at;
  const days = retryDays[invoice.attempt_count - 1];
  return invoice.auto_advance && first !== null && days !== undefined ? first + days * day : null;
}

/** The last attempt has failed. */
export async function exhaustRetries(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? await unit.get("subscription", id) : undefined;
  if (subscription?.status !== "past_due" || invoice.next_payment_attempt !== null) return;
  switch (unit.dunning.afterRetries) {
    case "cancel":
      if (subscription.cancellation_details) subscription.cancellation_details.reason = "payment_failed";
      return await endSubscription(unit, subscription, at);
    case "unpaid":
      subscription.status = "unpaid";
      unit.emit("customer.subscription.updated", subscription, at);
      return;
    case "past_due":
      return;
  }
}
