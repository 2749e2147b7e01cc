import type { Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { endSubscription } from "./end-subscription";
import { draftInvoice, finalizeInvoice, pendingItems } from "./invoices";
import { collect, methodFor } from "./pay-invoice";
import { creditsFor } from "./prorations";

/** At an end that was set before, prorations that wait are still collected. */
export const whatWaits = { prorate: false, invoice_now: true };

/** Ends a subscription now: `prorate` credits what was paid for and not used, `invoice_now` bills all that waits. */
export async function cancelSubscription(
  unit: Unit,
  subscription: Subscription,
  { prorate, invoice_now }: { prorate: boolean; invoice_now: boolean },
  at: number,
): Promise<void> {
  const customer = await unit.need("customer", subscription.customer);
  if (prorate)
    for (const credit of await creditsFor(unit, { subscription, customer }, at)) {
      unit.add("invoiceitem", credit, null);
      unit.emit("invoiceitem.created", credit, at);
    }
  if (!prorate && !invoice_now) await dropProrations(unit, subscription, at);
  const invoice = invoice_now ? await finalInvoice(unit, subscription, at) : undefined;
  await endSubscription(unit, subscription, at);
  if (invoice?.status !== "draft") return;
  await finalizeInvoice(unit, invoice, at);
  const method = await methodFor(unit, invoice);
  await collect(unit, invoice, { method, off_session: true, authenticated: false, counts: true }, at);
}

/** Those that wait for an invoice which will not come. */
async function dropProrations(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  const customer = await unit.need("customer", subscription.customer);
  for (const item of await pendingItems(unit, customer, subscription)) {
    if (!item.proration) continue;
    unit.emit("invoiceitem.deleted", item, at);
    await unit.remove("invoiceitem", item.id);
  }
}

async function finalInvoice(
  unit: Unit,
  subscription: Subscription,
  at: number,
): Promise<Invoice | undefined> {
  const customer = await unit.need("customer", subscription.customer);
  const items = await pendingItems(unit, customer, subscription);
  if (items.length === 0) return undefined;
  const invoice = await draftInvoice(
    unit,
    {
      customer,
      subscription,
      currency: subscription.currency,
      billing_reason: "subscription_update",
      items,
      discounts: [],
      lines: [],
      invoice_period: { start: at, end: at },
      automatically_finalizes_at: null,
    },
    at,
  );
  unit.emit("invoice.created", invoice, at);
  return invoice;
}
