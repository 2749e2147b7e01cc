import type { Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";

/** Ends it now. An open invoice stays open, as at Stripe, but nobody collects it any more; nor is a draft sent. */
export async function endSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  subscription.status = "canceled";
  subscription.ended_at = at;
  subscription.canceled_at ??= at;
  subscription.pending_update = null;
  const schedule = subscription.schedule
    ? await unit.get("subscription_schedule", subscription.schedule)
    : undefined;
  if (schedule?.status === "active") {
    schedule.status = "canceled";
    schedule.canceled_at = at;
    schedule.current_phase = null;
    const unpaid = subscription.cancellation_details?.reason === "payment_failed";
    unit.emit(unpaid ? "subscription_schedule.aborted" : "subscription_schedule.canceled", schedule, at);
  }
  unit.emit("customer.subscription.deleted", subscription, at);
  for (const invoice of await unit.all("invoice", {
    allOf: [`subscription:${subscription.id}`],
    anyOf: ["status:draft", "status:open"],
  })) {
    invoice.auto_advance = false;
    invoice.next_payment_attempt = null;
    unit.emit("invoice.updated", invoice, at);
  }
}
