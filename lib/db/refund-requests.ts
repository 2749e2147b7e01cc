import { audit } from "./audit";
import type { Db } from "./client";

/** What an admin asked to give back, in the audit log before Stripe is asked. Its outcome names it as `requestId`. */
export type RefundRequest = { userId: string; invoiceId: string; amountCents: number; reason: string };

/** Returns its id. Not for a transaction that asks Stripe too: undone with it, nothing would tell what was asked. */
export async function recordRefundRequest(
  db: Db,
  request: RefundRequest & { paymentId: string; actor: string },
  now: Date,
): Promise<string> {
  const { actor, userId: subjectUserId, reason, ...after } = request;
  const id = await audit(db, { actor, action: "refund.request", subjectUserId, reason, after }, now);
  return String(id);
}

export type OpenRefundRequest = { id: string; paymentId: string };

/** The oldest one for the same invoice and amount of which the outcome isn't known. */
export async function openRefundRequest(
  db: Db,
  { userId, invoiceId, amountCents }: RefundRequest,
): Promise<OpenRefundRequest | null> {
  const [open] = await db.$queryRaw<OpenRefundRequest[]>`
    SELECT id::text, after ->> 'paymentId' AS "paymentId" FROM audit_log request
    WHERE subject_user_id = ${userId} AND action = 'refund.request'
      AND after ->> 'invoiceId' = ${invoiceId} AND after ->> 'amountCents' = ${String(amountCents)}
      AND NOT EXISTS (
        SELECT 1 FROM audit_log outcome
        WHERE outcome.subject_user_id = request.subject_user_id
          AND outcome.after ->> 'requestId' = request.id::text
      )
    ORDER BY request.id LIMIT 1`;
  return open ?? null;
}
