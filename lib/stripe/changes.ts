import { stripe } from "./client";

/** What a customer's decision does to a subscription at Stripe. Each resolves when Stripe has accepted it. */

export async function cancelAtPeriodEnd(subscriptionId: string, reason: string | undefined): Promise<void> {
  await stripe().subscriptions.update(subscriptionId, {
    cancel_at_period_end: true,
    cancellation_details: { comment: reason ?? "" },
  });
}

export async function undoCancel(subscriptionId: string): Promise<void> {
  await stripe().subscriptions.update(subscriptionId, { cancel_at_period_end: false });
}

/** Ends it at this moment; the open invoices are voided, so that no retry collects for time that isn't given. */
export async function cancelNow(subscriptionId: string, reason: string | undefined): Promise<void> {
  await stripe().subscriptions.cancel(subscriptionId, {
    cancellation_details: { comment: reason ?? "" },
    invoice_now: false,
    prorate: false,
  });
  const { data } = await stripe().invoices.list({ subscription: subscriptionId, status: "open", limit: 100 });
  for (const invoice of data) await stripe().invoices.voidInvoice(invoice.id);
}
