import type Stripe from "stripe";
import { idOf, isStripeError, stripe } from "./client";

/** Charging what is open, and giving money back. */

export type Collection = { kind: "paid" } | { kind: "unpaid"; reason: string };

/** Charges an open invoice to the customer's card now. One that is paid already is `paid`. */
export async function payInvoice(invoiceId: string): Promise<Collection> {
  try {
    const invoice = await stripe().invoices.pay(invoiceId);
    return invoice.status === "paid"
      ? { kind: "paid" }
      : { kind: "unpaid", reason: "The payment is under way." };
  } catch (error) {
    if (isStripeError(error, "StripeCardError")) return { kind: "unpaid", reason: error.message };
    const { status } = await stripe().invoices.retrieve(invoiceId);
    if (status === "paid") return { kind: "paid" };
    throw error;
  }
}

/** Nothing is collected for it any more. */
export async function voidInvoice(invoiceId: string): Promise<void> {
  await stripe().invoices.voidInvoice(invoiceId);
}

/**
 * Gives back `amountCents` of a payment. The same cause gives back once, also when the amount has become another since: a
 * request that was given up may still be carried out. Throws when Stripe refuses.
 */
export async function refundPayment(paymentId: string, amountCents: number, cause: string): Promise<void> {
  try {
    await stripe().refunds.create(
      { payment_intent: paymentId, amount: amountCents, metadata: { cause } },
      { idempotencyKey: `refund:${cause}` },
    );
  } catch (error) {
    if (!isStripeError(error, "StripeIdempotencyError")) throw error;
    if (!(await isRefunded(paymentId, cause))) throw error;
  }
}

/** Whether something of the payment went back for this cause. */
export async function isRefunded(paymentId: string, cause: string): Promise<boolean> {
  for await (const { metadata } of stripe().refunds.list({ payment_intent: paymentId, limit: 100 }))
    if (metadata?.cause === cause) return true;
  return false;
}

/** Why Stripe refuses, as it does for a payment in dispute; null for any other fault. */
export function refusalReason(error: unknown): string | null {
  return isStripeError(error, "StripeInvalidRequestError") ? error.message : null;
}

/** The payment that an invoice was paid with; null when none was needed. */
export async function findPayment(invoiceId: string): Promise<string | null> {
  return paymentOf(await stripe().invoices.retrieve(invoiceId, { expand: ["payments"] }));
}

/** Of an invoice that was read with its payments. */
export function paymentOf({ payments }: Stripe.Invoice): string | null {
  const intent = payments?.data.find((one) => one.status === "paid")?.payment.payment_intent;
  return intent ? idOf(intent) : null;
}
