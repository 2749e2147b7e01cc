import { oneOf } from "../billing/one-of";
import { INVOICE_STATUSES, type InvoiceSnapshot, type InvoiceStatus } from "../billing/snapshot";
import type { Db } from "./client";

/** The mirror of Stripe's invoices; drafts are left out, they say nothing yet. */

export type InvoiceRow = {
  id: string;
  subscriptionId: string | null;
  number: string | null;
  status: InvoiceStatus;
  reason: string;
  currency: string;
  totalCents: number;
  amountDueCents: number;
  amountPaidCents: number;
  refundedCents: number;
  createdAt: Date;
  paidAt: Date | null;
  /** By when one that was sent is to be paid; null for one that is charged. */
  dueAt: Date | null;
  nextAttemptAt: Date | null;
  hostedUrl: string | null;
  pdfUrl: string | null;
};

/**
 * Writes what is new or has changed, in one statement; older ones that Stripe's list doesn't reach any more stay as they
 * are.
 */
export async function mirrorInvoices(db: Db, userId: string, invoices: InvoiceSnapshot[]): Promise<void> {
  const rows = invoices.filter((one) => one.status !== "draft").map((one) => toColumns(userId, one));
  if (rows.length === 0) return;
  await db.$executeRaw`
    INSERT INTO invoices
    SELECT * FROM jsonb_populate_recordset(NULL::invoices, ${JSON.stringify(rows)}::jsonb)
    ON CONFLICT (id) DO UPDATE SET
      (subscription_id, number, status, reason, total_cents, amount_due_cents, amount_paid_cents, refunded_cents,
       paid_at, due_at, next_attempt_at, hosted_url, pdf_url)
      = (excluded.subscription_id, excluded.number, excluded.status, excluded.reason, excluded.total_cents,
         excluded.amount_due_cents, excluded.amount_paid_cents, excluded.refunded_cents, excluded.paid_at,
         excluded.due_at, excluded.next_attempt_at, excluded.hosted_url, excluded.pdf_url)
    WHERE invoices IS DISTINCT FROM excluded`;
}

function toColumns(userId: string, invoice: InvoiceSnapshot) {
  const refunds = invoice.reversals.filter((one) => one.kind === "refund" && !one.undone);
  return {
    id: invoice.id,
    user_id: userId,
    subscription_id: invoice.subscriptionId,
    number: invoice.number,
    status: invoice.status,
    reason: invoice.reason,
    currency: invoice.currency,
    total_cents: invoice.totalCents,
    amount_due_cents: invoice.amountDueCents,
    amount_paid_cents: invoice.amountPaidCents,
    refunded_cents: refunds.reduce((sum, one) => sum + one.amountCents, 0),
    created_at: invoice.createdAt,
    paid_at: invoice.paidAt,
    due_at: invoice.dueAt,
    next_attempt_at: invoice.nextAttemptAt,
    hosted_url: invoice.hostedUrl,
    pdf_url: invoice.pdfUrl,
  };
}

export type InvoicePage = { rows: InvoiceRow[]; next: string | null };

/** Newest first; `after` is the id of the last one seen. An unknown id begins anew. */
export async function invoicesPage(
  db: Db,
  userId: string,
  after: string | null,
  limit: number,
): Promise<InvoicePage> {
  const last = after ? await db.invoice.findFirst({ where: { id: after, userId } }) : null;
  const rows = await db.invoice.findMany({
    where: {
      userId,
      ...(last && {
        OR: [{ createdAt: { lt: last.createdAt } }, { createdAt: last.createdAt, id: { lt: last.id } }],
      }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  const shown = rows.slice(0, limit).map(toRecord);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** All of them, read page by page. */
export async function* eachInvoice(
  db: Db,
  userId: string,
  after: string | null,
): AsyncGenerator<InvoiceRow, void> {
  let cursor = after;
  do {
    const { rows, next } = await invoicesPage(db, userId, cursor, 100);
    yield* rows;
    cursor = next;
  } while (cursor);
}

/**
 * What has to be paid for the subscription to go on, or for its change to happen; whatever else is open only when no
 * subscription is named. The oldest, but of a change that waits for its payment, which was billed last.
 */
export async function openInvoice(
  db: Db,
  userId: string,
  subscription?: { id: string; unpaid: object | null } | null,
): Promise<InvoiceRow | null> {
  const row = await db.invoice.findFirst({
    where: { userId, status: "open", ...(subscription && { subscriptionId: subscription.id }) },
    orderBy: { createdAt: subscription?.unpaid ? "desc" : "asc" },
  });
  return row && toRecord(row);
}

/** Whether the user ever paid, for a plan or for credits. */
export async function hasPaid(db: Db, userId: string): Promise<boolean> {
  const invoices = await db.invoice.count({ where: { userId, amountPaidCents: { gt: 0 } } });
  return invoices > 0 || (await db.creditEntry.count({ where: { userId, kind: "purchase" } })) > 0;
}

/** Null for one that isn't the user's. */
export async function findInvoice(db: Db, userId: string, id: string): Promise<InvoiceRow | null> {
  const row = await db.invoice.findFirst({ where: { id, userId } });
  return row && toRecord(row);
}

function toRecord({
  userId: _,
  status,
  ...row
}: { userId: string; status: string } & Omit<InvoiceRow, "status">): InvoiceRow {
  return { ...row, status: oneOf(INVOICE_STATUSES, status) };
}
