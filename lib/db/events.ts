import { oneOf } from "../billing/one-of";
import type { Db } from "./client";
import { escapeLike } from "./like";

/** The inbox of Stripe's webhooks. */

export const EVENT_STATUSES = ["waiting", "done", "ignored", "parked"] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export type IncomingEvent = {
  id: string;
  type: string;
  customerId: string | null;
  livemode: boolean;
  createdAt: Date;
  /** As Stripe sent it. */
  payload: string;
};

/** Keeps an event by its id and counts the attempt; returns the status it had, `waiting` for a new one. */
export async function keepEvent(db: Db, event: IncomingEvent, now: Date): Promise<EventStatus> {
  const rows = await db.$queryRaw<{ status: EventStatus }[]>`
    INSERT INTO stripe_events (id, type, stripe_customer_id, livemode, payload, created_at, received_at, attempts)
    VALUES (${event.id}, ${event.type}, ${event.customerId}, ${event.livemode}, ${event.payload}::jsonb,
            ${event.createdAt}, ${now}, 1)
    ON CONFLICT (id) DO UPDATE SET attempts = stripe_events.attempts + 1
    RETURNING status`;
  return rows[0]?.status ?? "waiting";
}

/** The events of a customer that still wait; those are what a sync that begins now will have dealt with. */
export async function waitingEvents(db: Db, customerId: string): Promise<string[]> {
  const rows = await db.stripeEvent.findMany({
    where: { stripeCustomerId: customerId, status: "waiting" },
    select: { id: true },
  });
  return rows.map((row) => row.id);
}

/** What dealing with a kept event asks of it. */
export type KeptEvent = {
  id: string;
  type: string;
  livemode: boolean;
  customerId: string | null;
  /** Of what belongs to a charge. */
  chargeId: string | null;
};

export type LeftBehind = KeptEvent & { attempts: number };

/** Those that have waited since before `since`, the least tried first, so that what always fails keeps nobody waiting. */
export async function eventsLeftBehind(db: Db, since: Date): Promise<LeftBehind[]> {
  return db.$queryRaw`
    SELECT id, type, livemode, stripe_customer_id AS "customerId", payload #>> '{data,object,charge}' AS "chargeId", attempts
    FROM stripe_events WHERE status = 'waiting' AND received_at < ${since}
    ORDER BY attempts, received_at LIMIT 100`;
}

export async function countAttempt(db: Db, id: string): Promise<void> {
  await db.stripeEvent.update({ where: { id }, data: { attempts: { increment: 1 } }, select: { id: true } });
}

/** What became of an event; null while it waits. */
export async function fateOf(
  db: Db,
  id: string,
): Promise<{ kind: Exclude<EventStatus, "waiting">; outcome: string } | null> {
  const row = await db.stripeEvent.findUnique({ where: { id }, select: { status: true, outcome: true } });
  const kind = oneOf(EVENT_STATUSES, row?.status ?? "waiting");
  return kind === "waiting" ? null : { kind, outcome: row?.outcome ?? "" };
}

export async function finishEvents(
  db: Db,
  ids: string[],
  status: Exclude<EventStatus, "waiting">,
  outcome: string,
  now: Date,
): Promise<void> {
  await db.stripeEvent.updateMany({
    where: { id: { in: ids } },
    data: { status, outcome, processedAt: now },
  });
}

/** Puts an event back as if it had just come in, for a replay. Returns null for an unknown id. */
export async function reopenEvent(db: Db, id: string): Promise<KeptEvent | null> {
  const [row] = await db.$queryRaw<KeptEvent[]>`
    UPDATE stripe_events SET status = 'waiting', outcome = NULL, processed_at = NULL, attempts = attempts + 1
    WHERE id = ${id}
    RETURNING id, type, livemode, stripe_customer_id AS "customerId", payload #>> '{data,object,charge}' AS "chargeId"`;
  return row ?? null;
}

/** For an event that didn't name its customer. */
export async function setEventCustomer(db: Db, id: string, customerId: string): Promise<void> {
  await db.stripeEvent.update({ where: { id }, data: { stripeCustomerId: customerId } });
}

export type EventRow = {
  id: string;
  type: string;
  customerId: string | null;
  userId: string | null;
  email: string | null;
  receivedAt: Date;
  attempts: number;
  status: EventStatus;
  outcome: string | null;
};

const PAGE_SIZE = 50;

/** Parked ones first, then the newest; `page` counts from 1. */
export async function eventsPage(
  db: Db,
  filter: { status?: EventStatus; search?: string; customerId?: string },
  page: number,
): Promise<{ rows: EventRow[]; total: number; pages: number }> {
  const search = filter.search ? `%${escapeLike(filter.search)}%` : null;
  const customerId = filter.customerId ?? null;
  const rows = await db.$queryRaw<(EventRow & { total: bigint })[]>`
    SELECT e.id, e.type, e.stripe_customer_id AS "customerId", u.id AS "userId", u.email,
           e.received_at AS "receivedAt", e.attempts, e.status, e.outcome, count(*) OVER () AS total
    FROM stripe_events e LEFT JOIN users u ON u.stripe_customer_id = e.stripe_customer_id
    WHERE (${filter.status ?? null}::text IS NULL OR e.status = ${filter.status ?? null})
      AND (${customerId}::text IS NULL OR e.stripe_customer_id = ${customerId})
      AND (${search}::text IS NULL OR e.id ILIKE ${search} OR e.type ILIKE ${search}
           OR e.stripe_customer_id ILIKE ${search} OR u.email ILIKE ${search})
    ORDER BY (e.status = 'parked') DESC, e.received_at DESC, e.id DESC
    LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`;
  const total = Number(rows[0]?.total ?? 0);
  return {
    rows: rows.map(({ total: _, ...row }) => row),
    total,
    pages: Math.max(1, Math.ceil(total / PAGE_SIZE)),
  };
}

export type EventDetail = {
  id: string;
  type: string;
  customerId: string | null;
  livemode: boolean;
  createdAt: Date;
  receivedAt: Date;
  processedAt: Date | null;
  attempts: number;
  status: EventStatus;
  outcome: string | null;
  /** As Stripe sent it, indented for reading. */
  payload: string;
};

export async function findEvent(db: Db, id: string): Promise<EventDetail | null> {
  const row = await db.stripeEvent.findUnique({ where: { id } });
  if (!row) return null;
  const { stripeCustomerId: customerId, status, payload, ...rest } = row;
  return {
    ...rest,
    customerId,
    status: oneOf(EVENT_STATUSES, status),
    payload: JSON.stringify(payload, null, 2),
  };
}

export async function countParked(db: Db): Promise<number> {
  return db.stripeEvent.count({ where: { status: "parked" } });
}
