import { systemNow } from "../clock";
import { audit } from "../db/audit";
import { type Db, db } from "../db/client";
import { findInvoice } from "../db/invoices";
import { openRefundRequest, type RefundRequest, recordRefundRequest } from "../db/refund-requests";
import { userOf } from "../db/users";
import { log } from "../log";
import { isUnavailable } from "../stripe/client";
import { findPayment, isRefunded, refundPayment, refusalReason } from "../stripe/payments";
import { type NeedsAttention, type Sync, withCustomer } from "./sync-customer";

export type RefundOutcome =
  | { kind: "refunded"; amountCents: number; leftCents: number }
  | { kind: "unknown_invoice" }
  /** Nothing was paid for it, or not so much is left of what was. */
  | { kind: "too_much"; leftCents: number }
  | { kind: "refused"; reason: string }
  /** It may have happened all the same. */
  | { kind: "unavailable" }
  | NeedsAttention;

/**
 * Gives money of a paid invoice back, and takes the credits that it paid for back in proportion (billing policy, "Refund
 * or dispute"). Asked again after `unavailable`, it takes up what it had asked Stripe for and doesn't refund twice.
 */
export async function refundInvoice(request: RefundRequest, actor: string): Promise<RefundOutcome> {
  const { stripeCustomerId } = await userOf(db(), request.userId);
  if (!stripeCustomerId) return { kind: "unknown_invoice" };
  try {
    return await withCustomer(stripeCustomerId, (tx, sync) => refundWithin(tx, sync, request, actor));
  } catch (err) {
    if (!isUnavailable(err)) throw err;
    log.error({ err, ...request }, "whether this was refunded is open");
    return { kind: "unavailable" };
  }
}

async function refundWithin(
  tx: Db,
  sync: Sync,
  request: RefundRequest,
  actor: string,
): Promise<RefundOutcome> {
  const { userId, invoiceId, amountCents, reason } = request;
  const open = await openRefundRequest(tx, request);
  // Before the sync, so that the invoice counts a refund that is found here.
  const isDone = open !== null && (await isRefunded(open.paymentId, causeOf(invoiceId, open.id)));
  const synced = await sync();
  if (synced.kind !== "synced") return synced;
  const invoice = await findInvoice(tx, userId, invoiceId);
  if (!invoice) return { kind: "unknown_invoice" };
  const refundedCents = invoice.refundedCents - (isDone ? amountCents : 0);
  const leftCents = invoice.amountPaidCents - refundedCents;
  const paymentId = open?.paymentId ?? (await findPayment(invoiceId));
  if (!paymentId || amountCents > leftCents) return { kind: "too_much", leftCents };
  const requestId =
    open?.id ?? (await recordRefundRequest(db(), { ...request, paymentId, actor }, systemNow()));
  const entry = { actor, subjectUserId: userId, reason };
  try {
    if (!isDone) await refundPayment(paymentId, amountCents, causeOf(invoiceId, requestId));
  } catch (error) {
    const why = refusalReason(error);
    if (why === null) throw error;
    const after = { requestId, why };
    await audit(tx, { ...entry, action: "refund.refused", after }, systemNow());
    return { kind: "refused", reason: why };
  }
  const before = { refundedCents };
  const after = { requestId, invoiceId, amountCents, refundedCents: refundedCents + amountCents };
  await audit(tx, { ...entry, action: "invoice.refund", before, after }, systemNow());
  // The money has gone back: whoever is told of a fault now would send it again.
  await sync().catch((err) => {
    if (!isUnavailable(err)) throw err;
    log.error({ err, userId }, "refunded, and not synced yet");
  });
  return { kind: "refunded", amountCents, leftCents: leftCents - amountCents };
}

/** With the invoice, because the ids of another database on the same Stripe account begin at one too. */
const causeOf = (invoiceId: string, requestId: string) => `admin:${invoiceId}:${requestId}`;
