import type { Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { voidInvoice } from "./invoices";
import { applyTerms, type Plan, termsOf } from "./plan-change";

/** How long a change waits for its payment, as recorded from Stripe. */
const patience = 23 * 3600;

/** Keeps the change beside the subscription, which goes on as if nothing had been asked. */
export function holdUpdate(
  subscription: Subscription,
  { terms }: Plan,
  metadata: Record<string, string> | undefined,
  at: number,
): void {
  const periodEnds = subscription.items.data.map((item) => item.current_period_end);
  subscription.pending_update = {
    billing_cycle_anchor:
      terms.billing_cycle_anchor === subscription.billing_cycle_anchor ? null : terms.billing_cycle_anchor,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: Math.min(at + patience, ...periodEnds),
    metadata: metadata ?? null,
    subscription_items: terms.items,
    trial_end: terms.trial_end === subscription.trial_end ? null : terms.trial_end,
    trial_from_plan: null,
  };
}

/** Whether this invoice is the one that a held change waits for. */
export const isHeldBy = (subscription: Subscription, invoice: Invoice): boolean =>
  subscription.pending_update !== null &&
  subscription.latest_invoice === invoice.id &&
  invoice.billing_reason === "subscription_update";

/** Its invoice was paid. */
export function applyPendingUpdate(unit: Unit, subscription: Subscription, at: number): void {
  const held = subscription.pending_update;
  if (!held) return;
  const terms = termsOf(subscription);
  if (held.trial_end !== null && terms.status === "trialing" && held.trial_end <= at) terms.status = "active";
  applyTerms(subscription, {
    ...terms,
    items: held.subscription_items ?? terms.items,
    billing_cycle_anchor: held.billing_cycle_anchor ?? terms.billing_cycle_anchor,
    trial_end: held.trial_end ?? terms.trial_end,
  });
  if (held.metadata) subscription.metadata = held.metadata;
  subscription.pending_update = null;
  unit.emit("customer.subscription.pending_update_applied", subscription, at);
}

/** It was not paid in time, or another change takes its place. */
export async function dropPendingUpdate(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  if (!subscription.pending_update) return;
  subscription.pending_update = null;
  const invoice = subscription.latest_invoice
    ? await unit.get("invoice", subscription.latest_invoice)
    : undefined;
  if (invoice?.status === "open" && invoice.billing_reason === "subscription_update")
    await voidInvoice(unit, invoice, at);
}
