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
  nextAttemptAt: Date | null;
  hostedUrl: string | null;
  pdfUrl: string | null;
};

/** Writes what is new or has changed; older ones that Stripe's list doesn't reach any more stay as they are. */
export async function mirrorInvoices(db: Db, userId: string, invoices: InvoiceSnapshot[]): Promise<void> {
  const rows = invoices.filter((one) => one.status !== "draft").map(toRow);
  const known = await db.invoice.findMany({ where: { userId, id: { in: rows.map((row) => row.id) } } });
  const before = new Map(known.map(({ userId: _, ...row }) => [row.id, JSON.stringify(sorted(row))]));
  for (const row of rows) {
    if (before.get(row.id) === JSON.stringify(sorted(row))) continue;
    await db.invoice.upsert({ where: { id: row.id }, create: { userId, ...row }, update: row });
  }
}

function toRow(invoice: InvoiceSnapshot): InvoiceRow {
  const { plan: _, finalizedAt: __, paymentId: ___, reversals, ...row } = invoice;
  const refunds = reversals.filter((one) => one.kind === "refund" && !one.undone);
  return { ...row, refundedCents: refunds.reduce((sum, one) => sum + one.amountCents, 0) };
}

function sorted(row: object): [string, unknown][] {
  return Object.entries(row).sort(([a], [b]) => a.localeCompare(b));
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

/** The invoice that has to be paid for the user to go on, the oldest first; null when nothing is open. */
export async function openInvoice(db: Db, userId: string): Promise<InvoiceRow | null> {
  const row = await db.invoice.findFirst({
    where: { userId, status: "open" },
    orderBy: { createdAt: "asc" },
  });
  return row && toRecord(row);
}

/** Whether the user ever paid for a plan. */
export async function hasPaid(db: Db, userId: string): Promise<boolean> {
  return (await db.invoice.count({ where: { userId, amountPaidCents: { gt: 0 } } })) > 0;
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
