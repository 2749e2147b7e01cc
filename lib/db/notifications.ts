import { randomUUID } from "node:crypto";
import { KINDS, type Notice, type NoticeData, type NoticeKind, OPTIONAL_KINDS } from "../billing/notices";
import { oneOf } from "../billing/one-of";
import type { Db } from "./client";

/** The in-app inbox, which is also the outbox of mails. */

/**
 * Enters notices, in the transaction of what they tell about; each kind once per cause. Those whose mail the user wants
 * are sent from `sendAfter` on, which is real time.
 */
export async function notify(db: Db, userId: string, notices: Notice[], sendAfter: Date): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ kind, cause, at, data }) => ({ id: randomUUID(), kind, cause, at, data }));
  await db.$executeRaw`
    INSERT INTO notifications (id, user_id, kind, cause, data, created_at, send_after)
    SELECT told.id, ${userId}, told.kind, told.cause, told.data, told.at,
           CASE WHEN muted.kind IS NULL THEN ${sendAfter}::timestamptz END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           AS told (id text, kind text, cause text, data jsonb, at timestamptz)
    LEFT JOIN notification_preferences muted
      ON muted.user_id = ${userId} AND muted.kind = told.kind AND NOT muted.email AND told.kind = ANY(${OPTIONAL_KINDS})
    ON CONFLICT (user_id, kind, cause) DO NOTHING`;
}

export type InboxNotice = { id: string; kind: NoticeKind; data: NoticeData; at: Date; readAt: Date | null };

/** The newest first. */
export async function inbox(db: Db, userId: string, limit: number): Promise<InboxNotice[]> {
  const rows = await db.notification.findMany({
    where: { userId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return rows.map((row) => ({
    id: row.id,
    kind: oneOf(KINDS, row.kind),
    data: toData(row.data),
    at: row.createdAt,
    readAt: row.readAt,
  }));
}

export type SentNotice = Omit<InboxNotice, "readAt"> & {
  sentAt: Date | null;
  sendAfter: Date | null;
  attempts: number;
  lastError: string | null;
};

/** What a user was told and how its mail fared, the newest first. */
export async function noticesOf(db: Db, userId: string, limit: number): Promise<SentNotice[]> {
  const rows = await db.notification.findMany({
    where: { userId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return rows.map(({ id, sentAt, sendAfter, attempts, lastError, ...row }) => ({
    ...{ id, sentAt, sendAfter, attempts, lastError },
    kind: oneOf(KINDS, row.kind),
    data: toData(row.data),
    at: row.createdAt,
  }));
}

export async function countUnread(db: Db, userId: string): Promise<number> {
  return db.notification.count({ where: { userId, readAt: null } });
}

export async function markRead(db: Db, userId: string, now: Date): Promise<void> {
  await db.notification.updateMany({ where: { userId, readAt: null }, data: { readAt: now } });
}

export async function mutedKinds(db: Db, userId: string): Promise<Set<NoticeKind>> {
  const rows = await db.notificationPreference.findMany({ where: { userId, email: false } });
  return new Set(OPTIONAL_KINDS.filter((kind) => rows.some((row) => row.kind === kind)));
}

/** Which mails the user doesn't want; kinds that can't be switched off are not among them. */
export async function setMutedKinds(db: Db, userId: string, muted: Set<NoticeKind>): Promise<void> {
  await db.notificationPreference.deleteMany({ where: { userId } });
  const kinds = OPTIONAL_KINDS.filter((kind) => muted.has(kind));
  await db.notificationPreference.createMany({ data: kinds.map((kind) => ({ userId, kind, email: false })) });
}

export type OutgoingMail = {
  id: string;
  to: string;
  kind: NoticeKind;
  data: NoticeData;
  /** Those that were begun before. */
  attempts: number;
};

/**
 * The next mail to send, locked until the transaction ends, so that no other worker takes it too; null when none is due.
 */
export async function nextMail(db: Db, now: Date): Promise<OutgoingMail | null> {
  const rows = await db.$queryRaw<
    { id: string; to: string; kind: string; data: unknown; attempts: number }[]
  >`
    SELECT n.id, u.email AS "to", n.kind, n.data, n.attempts
    FROM notifications n JOIN users u ON u.id = n.user_id
    WHERE n.sent_at IS NULL AND n.send_after <= ${now}
    ORDER BY n.send_after LIMIT 1 FOR UPDATE OF n SKIP LOCKED`;
  const [row] = rows;
  return row ? { ...row, kind: oneOf(KINDS, row.kind), data: toData(row.data) } : null;
}

/** Counts an attempt; should nothing more be heard of it, the next is at `again`, and for null there is none. */
export async function beginAttempt(db: Db, id: string, again: Date | null): Promise<void> {
  await db.notification.update({
    where: { id },
    data: { sendAfter: again, attempts: { increment: 1 }, lastError: "The attempt was cut off" },
  });
}

export async function mailSent(db: Db, id: string, now: Date): Promise<void> {
  await db.notification.update({ where: { id }, data: { sentAt: now, lastError: null } });
}

/** Null as `again` gives it up: it stays in the inbox, and the admin sees why it wasn't sent. */
export async function mailFailed(db: Db, id: string, error: string, again: Date | null): Promise<void> {
  await db.notification.update({ where: { id }, data: { sendAfter: again, lastError: error } });
}

function toData(data: unknown): NoticeData {
  return data && typeof data === "object" ? Object.fromEntries(Object.entries(data)) : {};
}
