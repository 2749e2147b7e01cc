import type { Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { markDelinquent } from "./pay-invoice";
import { dropPendingUpdate, isHeldBy } from "./pending-update";
import { expireSubscription } from "./renewal";
import { reflectResumption } from "./resumption";

/**
 * Puts a subscription where its other invoices put it, after one of them was voided or given up. Voided ones don't
 * count, uncollectible ones count as paid; a change that waited for the invoice is given up. https://docs.stripe.com/billing/subscriptions/overview
 */
export async function standBy(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? await unit.get("subscription", id) : undefined;
  if (subscription && isHeldBy(subscription, invoice)) {
    await dropPendingUpdate(unit, subscription, at);
    unit.emit("customer.subscription.pending_update_expired", subscription, at);
    return;
  }
  switch (subscription?.status) {
    case "incomplete":
      if (invoice.status === "void") await expireSubscription(unit, subscription, at);
      return;
    case "paused":
      if (invoice.status === "uncollectible") reflectResumption(unit, subscription, invoice, true, at);
      return;
    case "past_due":
    case "unpaid":
      if (await isBehind(unit, subscription)) return;
      subscription.status = "active";
      unit.emit("customer.subscription.updated", subscription, at);
      return await markDelinquent(unit, subscription, at);
  }
}

/** By the latest invoice that somebody tried to collect, or that needs no collecting any more. */
async function isBehind(unit: Unit, { id }: Subscription): Promise<boolean> {
  const finalized = await unit.all("invoice", {
    allOf: [`subscription:${id}`],
    noneOf: ["status:draft", "status:void"],
  });
  const latest = finalized.findLast(({ status, attempted }) => status !== "open" || attempted);
  return latest?.status === "open";
}
