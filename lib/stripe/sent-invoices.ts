import { INVOICE_DUE_DAYS } from "../billing/policy";
import { idOf, stripe } from "./client";

/** Subscriptions whose invoices are sent to be paid, instead of charged to a card. */

/**
 * Begins a subscription to this price whose first invoice is final at once and can be paid on its page, unless the
 * customer has one: safe to repeat. Stripe calls it active from now on.
 * https://docs.stripe.com/billing/collection-method
 */
export async function billByInvoice(
  customerId: string,
  stripePriceId: string,
  metadata: Record<string, string>,
) {
  const running = await stripe().subscriptions.list({ customer: customerId, price: stripePriceId, limit: 1 });
  const subscription =
    running.data[0] ??
    (await stripe().subscriptions.create({
      customer: customerId,
      items: [{ price: stripePriceId, quantity: 1 }],
      collection_method: "send_invoice",
      days_until_due: INVOICE_DUE_DAYS,
      metadata,
    }));
  if (!subscription.latest_invoice) throw new Error(`${subscription.id} has no invoice`);
  const invoiceId = idOf(subscription.latest_invoice);
  const { status } = await stripe().invoices.retrieve(invoiceId);
  if (status === "draft") await stripe().invoices.finalizeInvoice(invoiceId);
}
