import type Stripe from "stripe";
import { instant, stripe } from "./client";

/** What a customer's decision does to a subscription at Stripe. Each resolves when Stripe has accepted it. */

export type Ending = { canceledAt: Date; effectiveUntil: Date };

export async function cancelAtPeriodEnd(subscriptionId: string, reason: string | undefined): Promise<Ending> {
  const subscription = await stripe().subscriptions.update(subscriptionId, {
    cancel_at_period_end: true,
    cancellation_details: { comment: reason ?? "" },
  });
  return endingOf(subscription);
}

/** Also an end on a day of its own, which Stripe's dashboard can set; the two are taken back in different words. */
export async function undoCancel(subscriptionId: string): Promise<void> {
  const { cancel_at_period_end } = await stripe().subscriptions.retrieve(subscriptionId);
  await stripe().subscriptions.update(subscriptionId, {
    ...(cancel_at_period_end ? { cancel_at_period_end: false } : { cancel_at: "" }),
    cancellation_details: { comment: "" },
  });
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
