import type { Invoice } from "../objects/wire";
import type { Unit } from "../store/unit";
import { markDelinquent } from "./pay-invoice";

/**
 * An invoice that was sent was not paid by its day: its subscription falls behind, until it is.
 * https://docs.stripe.com/api/subscriptions/object#subscription_object-status
 */
export async function fallOverdue(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  unit.hidden("invoice", invoice.id).overdue = true;
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? await unit.get("subscription", id) : undefined;
  if (subscription?.status !== "active" || subscription.latest_invoice !== invoice.id) return;
  subscription.status = "past_due";
  unit.emit("customer.subscription.updated", subscription, at);
  await markDelinquent(unit, subscription, at);
}
