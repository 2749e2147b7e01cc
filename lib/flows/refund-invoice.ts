import { systemNow } from "../clock";
import { audit } from "../db/audit";
import { db } from "../db/client";
import { findInvoice } from "../db/invoices";
import { userOf } from "../db/users";
import { log } from "../log";
import { isUnavailable } from "../stripe/client";
import { findPayment, refundPayment, refusalReason } from "../stripe/payments";
import { type NeedsAttention, withCustomer } from "./sync-customer";

export type RefundOutcome =
  | { kind: "refunded"; amountCents: number; leftCents: number }
  | { kind: "unknown_invoice" }
  /** Nothing was paid for it, or not so much is left of what was. */
  | { kind: "too_much"; leftCents: number }
  | { kind: "refused"; reason: string }
  | NeedsAttention;

export type RefundRequest = { userId: string; invoiceId: string; amountCents: number; reason: string };

/**
 * Gives money of a paid invoice back, and takes the credits that it paid for back in proportion (billing policy, "Refund
 * or dispute").
 */
export async function refundInvoice(
  { userId, invoiceId, amountCents, reason }: RefundRequest,
  actor: string,
): Promise<RefundOutcome> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "unknown_invoice" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const invoice = await findInvoice(tx, userId, invoiceId);
    if (!invoice) return { kind: "unknown_invoice" };
    const leftCents = invoice.amountPaidCents - invoice.refundedCents;
    const paymentId = await findPayment(invoiceId);
    if (!paymentId || amountCents > leftCents) return { kind: "too_much", leftCents };
    // After what was refunded before, so that a repeated request to Stripe gives back once.
    const cause = `admin:${invoiceId}:${invoice.refundedCents}`;
    try {
      await refundPayment(paymentId, amountCents, cause);
    } catch (error) {
      const why = refusalReason(error);
      if (why === null) throw error;
      return { kind: "refused", reason: why };
    }
    const before = { refundedCents: invoice.refundedCents };
    const after = { invoiceId, amountCents, refundedCents: invoice.refundedCents + amountCents };
    const entry = { actor, action: "invoice.refund", subjectUserId: userId, reason, before, after };
    await audit(tx, entry, systemNow());
    // The money has gone back: whoever is told of a fault now would send it again.
    await sync().catch((err) => {
      if (!isUnavailable(err)) throw err;
      log.error({ err, userId }, "refunded, and not synced yet");
    });
    return { kind: "refunded", amountCents, leftCents: leftCents - amountCents };
  });
}
