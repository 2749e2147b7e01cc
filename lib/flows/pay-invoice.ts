import { db } from "../db/client";
import { findInvoice } from "../db/invoices";
import { userOf } from "../db/users";
import { payInvoice as charge } from "../stripe/payments";
import { type PortalPurpose, portalSession } from "../stripe/portal";
import { type NeedsAttention, withCustomer } from "./sync-customer";

export type InvoicePayment =
  | { kind: "paid" }
  | { kind: "unpaid"; reason: string; url: string | null }
  | { kind: "unknown_invoice" }
  | { kind: "nothing_to_pay" }
  | NeedsAttention;

/** Charges one of the user's open invoices to their card now. Somebody else's is unknown, before Stripe is asked. */
export async function payInvoice(userId: string, invoiceId: string): Promise<InvoicePayment> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId || !(await findInvoice(db(), userId, invoiceId))) return { kind: "unknown_invoice" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const before = await findInvoice(tx, userId, invoiceId);
    if (before?.status === "paid") return { kind: "paid" };
    if (before?.status !== "open") return { kind: "nothing_to_pay" };
    const { card } = await userOf(tx, userId);
    if (!card) return { kind: "unpaid", reason: "No card is on file.", url: before.hostedUrl };
    const result = await charge(invoiceId);
    await sync();
    return result.kind === "paid" ? result : { ...result, url: before.hostedUrl };
  });
}

/** Stripe's page for the customer's card, or for everything; null for who never became a customer. */
export async function openPortal(userId: string, purpose: PortalPurpose): Promise<string | null> {
  const { stripeCustomerId } = await userOf(db(), userId);
  return stripeCustomerId && (await portalSession(stripeCustomerId, purpose));
}
