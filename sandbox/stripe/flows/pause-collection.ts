import type { Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { markUncollectible, voidInvoice } from "./invoices";

/**
 * True when nobody is to collect this finalised invoice, because collection is paused: it was voided or given up, as
 * its subscription says. https://docs.stripe.com/billing/subscriptions/pause-payment
 */
export async function withhold(unit: Unit, invoice: Invoice, at: number): Promise<boolean> {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? await unit.get("subscription", id) : undefined;
  switch (subscription?.pause_collection?.behavior) {
    case "void":
      await voidInvoice(unit, invoice, at);
      return true;
    case "mark_uncollectible":
      markUncollectible(unit, invoice, at);
      return true;
    default:
      return false;
  }
}

/** Whether what is billed now stays a draft until somebody finalises it. */
export const keepsDrafts = ({ pause_collection }: Subscription): boolean =>
  pause_collection?.behavior === "keep_as_draft";

/** Its time has come. What was kept as a draft stays one. */
export function resumeCollection(unit: Unit, subscription: Subscription, at: number): void {
  subscription.pause_collection = null;
  unit.emit("customer.subscription.updated", subscription, at);
}
