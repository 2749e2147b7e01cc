import type Stripe from "stripe";
import { idOf, instant, stripe } from "./client";

/** What a customer's decision does to a subscription at Stripe. Each resolves when Stripe has accepted it. */

export type Ending = { canceledAt: Date; effectiveUntil: Date };

export async function cancelAtPeriodEnd(subscriptionId: string, reason: string | undefined): Promise<Ending> {
  const subscription = await stripe().subscriptions.update(subscriptionId, {
    cancel_at_period_end: true,
    cancellation_details: { comment: reason ?? "" },
  });
  return endingOf(subscription);
}

/**
 * Also an end on a day of its own, which Stripe's dashboard can set; the two are taken back in different words. Returns
 * when it renews.
 */
export async function undoCancel(subscriptionId: string): Promise<Date> {
  const { cancel_at_period_end } = await stripe().subscriptions.retrieve(subscriptionId);
  const { cancel_at, items } = await stripe().subscriptions.update(subscriptionId, {
    ...(cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: "" }),
    cancellation_details: { comment: "" },
  });
  const [item] = items.data;
  if (cancel_at || !item) throw new Error(`Stripe still ends ${subscriptionId}, which was resumed`);
  return instant(item.current_period_end);
}

/**
 * Ends what was offered by invoice and that nobody has paid for. The invoice is voided first: one that is paid in this
 * moment can't be, and then nothing ends.
 */
export async function withdrawOffer(subscriptionId: string, reason: string): Promise<void> {
  const { latest_invoice } = await stripe().subscriptions.retrieve(subscriptionId);
  if (latest_invoice && !(await voidUnpaid(idOf(latest_invoice)))) return;
  await cancelNow(subscriptionId, reason);
}

/** Whether nothing can be collected for it any more; false when it was paid. */
async function voidUnpaid(invoiceId: string): Promise<boolean> {
  const { status } = await stripe().invoices.retrieve(invoiceId);
  if (status !== "open") return status !== "paid";
  try {
    await stripe().invoices.voidInvoice(invoiceId);
    return true;
  } catch (error) {
    const now = await stripe().invoices.retrieve(invoiceId);
    if (now.status === "open") throw error;
    return now.status !== "paid";
  }
}

/** Ends it at this moment; the open invoices are voided, so that no retry collects for time that isn't given. */
export async function cancelNow(subscriptionId: string, reason: string | undefined): Promise<Ending> {
  const subscription = await stripe().subscriptions.cancel(subscriptionId, {
    cancellation_details: { comment: reason ?? "" },
    invoice_now: false,
    prorate: false,
  });
  const { data } = await stripe().invoices.list({ subscription: subscriptionId, status: "open", limit: 100 });
  for (const invoice of data) await stripe().invoices.voidInvoice(invoice.id);
  return endingOf(subscription);
}

function endingOf({ id, canceled_at, cancel_at, ended_at }: Stripe.Subscription): Ending {
  const until = ended_at ?? cancel_at;
  if (!canceled_at || !until)
    throw new Error(`Stripe took the cancellation of ${id} and doesn't say until when`);
  return { canceledAt: instant(canceled_at), effectiveUntil: instant(until) };
}
