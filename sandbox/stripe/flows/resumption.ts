import type { Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { voidInvoice } from "./invoices";

/** How long it waits. As the API says of resuming. */
export const patience = 23 * 3600;

export function markPaused(unit: Unit, subscription: Subscription, reason: string, at: number): void {
  subscription.status = "paused";
  subscription.status_details = {
    paused: { subscription: { type: reason }, transitioned_at: at, type: "subscription" },
  };
  unit.emit("customer.subscription.updated", subscription, at);
  unit.emit("customer.subscription.paused", subscription, at);
}

export function goOn(unit: Unit, subscription: Subscription, status: string, at: number): void {
  subscription.status = status;
  delete subscription.status_details;
  unit.hidden("subscription", subscription.id).resumption = null;
  unit.emit("customer.subscription.updated", subscription, at);
  unit.emit("customer.subscription.resumed", subscription, at);
}

/** The invoice of its resumption was paid, given up, or at least tried. */
export function reflectResumption(
  unit: Unit,
  subscription: Subscription,
  invoice: Invoice,
  settled: boolean,
  at: number,
): void {
  const waiting = unit.hidden("subscription", subscription.id).resumption;
  if (subscription.status !== "paused" || waiting?.invoice !== invoice.id) return;
  if (settled) goOn(unit, subscription, "active", at);
  else if (waiting.on === "attempt") goOn(unit, subscription, "past_due", at);
}

/** Nobody paid in time: it stays paused. */
export async function dropResumption(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  const hidden = unit.hidden("subscription", subscription.id);
  const invoice = hidden.resumption ? await unit.get("invoice", hidden.resumption.invoice) : undefined;
  hidden.resumption = null;
  if (invoice?.status === "open") await voidInvoice(unit, invoice, at);
}
