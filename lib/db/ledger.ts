import type { Bucket, EntryKind } from "../billing/ledger";
import { BUCKETS, ENTRY_KINDS } from "../billing/ledger";
import type { Credits } from "../billing/money";
import { oneOf } from "../billing/one-of";
import type { Db } from "./client";
import { Prisma } from "./generated/client";

/**
 * Reading the ledger, which may have millions of entries of one user: always by (user_id, sequence), and no further than
 * one page needs.
 */

export type LedgerEntry = {
  sequence: string;
  at: Date;
  bucket: Bucket;
  kind: EntryKind;
  cause: string;
  amount: Credits;
  balanceAfter: Credits;
  requestId: string | null;
  keyId: string | null;
  model: string | null;
  quantities: unknown;
};

/** What is named has to fit; `from` is the first instant, `before` the first that is too late. */
export type LedgerFilter = {
  kind?: EntryKind;
  /** Everything but use. */
  withoutUse?: boolean;
  bucket?: Bucket;
  keyId?: string;
  model?: string;
  from?: Date;
  before?: Date;
};

export type LedgerPage = { rows: LedgerEntry[]; next: string | null };

/** What one page looks at, at most, to find entries of a key, a model or a bucket. */
const LOOKED_AT = 50_000n;

/**
 * Newest first, below the sequence `cursor`. A page may have fewer entries than `limit`, even none, and still a `next`:
 * then it has looked at as many as one page may, and there may be more further down.
 */
export async function ledgerPage(
  db: Db,
  userId: string,
  filter: LedgerFilter,
  cursor: string | null,
  limit: number,
): Promise<LedgerPage> {
  const top = min(cursor === null ? null : BigInt(cursor), await endOf(db, userId, filter.before));
  const bottom = await startOf(db, userId, filter.from);
  const floor = isSparse(filter) ? max(bottom, top - LOOKED_AT) : bottom;
  const rows = await db.$queryRaw<Row[]>`
    SELECT sequence::text, created_at AS at, bucket, kind, cause, trim_scale(amount)::text AS amount,
           trim_scale(balance_after)::text AS "balanceAfter",
           request_id AS "requestId", api_key_id AS "keyId", model, quantities
    FROM credit_entries
    WHERE user_id = ${userId} AND sequence < ${top} AND sequence >= ${floor} ${fits(filter)}
    ORDER BY credit_entries.sequence DESC LIMIT ${limit + 1}`;
  const shown = rows.slice(0, limit).map(toEntry);
  const isFull = rows.length > limit;
  const next = isFull ? shown.at(-1)?.sequence : floor > bottom ? String(floor) : undefined;
  return { rows: shown, next: next ?? null };
}

/** All of them, read page by page. */
export async function* eachEntry(
  db: Db,
  userId: string,
  filter: LedgerFilter,
  cursor: string | null,
): AsyncGenerator<LedgerEntry, void> {
  let from = cursor;
  do {
    const { rows, next } = await ledgerPage(db, userId, filter, from, 1_000);
    yield* rows;
    from = next;
  } while (from);
}

type Row = Omit<LedgerEntry, "bucket" | "kind"> & { bucket: string; kind: string };

function toEntry({ bucket, kind, ...row }: Row): LedgerEntry {
  return { ...row, bucket: oneOf(BUCKETS, bucket), kind: oneOf(ENTRY_KINDS, kind) };
}

/** Whether what fits may be rare among all entries, and no index knows where it is. */
function isSparse({ kind, bucket, keyId, model }: LedgerFilter): boolean {
  const isIndexed = kind !== undefined && kind !== "usage";
  return !isIndexed && (kind ?? bucket ?? keyId ?? model) !== undefined;
}

function fits({ kind, withoutUse, bucket, keyId, model, from, before }: LedgerFilter): Prisma.Sql {
  const parts: Prisma.Sql[] = [];
  // Written out, so that the planner sees the partial index of everything but use.
  if (kind === "usage") parts.push(Prisma.sql`AND kind = 'usage'`);
  else if (kind) parts.push(Prisma.sql`AND kind <> 'usage' AND kind = ${kind}`);
  if (withoutUse) parts.push(Prisma.sql`AND kind <> 'usage'`);
  if (bucket) parts.push(Prisma.sql`AND bucket = ${bucket}`);
  if (keyId) parts.push(Prisma.sql`AND api_key_id = ${keyId}`);
  if (model) parts.push(Prisma.sql`AND model = ${model}`);
  if (from) parts.push(Prisma.sql`AND created_at >= ${from}`);
  if (before) parts.push(Prisma.sql`AND created_at < ${before}`);
  return parts.length > 0 ? Prisma.join(parts, " ") : Prisma.empty;
}

/**
 * Entries carry the instant at which their writer began, and are numbered as they commit: two that waited for each other
 * may stand the other way round by moments.
 */
const DISORDER_MS = 60 * 60 * 1_000;

/** A sequence at or below the first entry at or after `at`. */
export async function startOf(db: Db, userId: string, at: Date | undefined): Promise<bigint> {
  return at ? await firstSince(db, userId, new Date(at.getTime() - DISORDER_MS)) : 1n;
}

/** A sequence above the last entry before `at`. */
async function endOf(db: Db, userId: string, at: Date | undefined): Promise<bigint> {
  return await firstSince(db, userId, at ? new Date(at.getTime() + DISORDER_MS) : undefined);
}

/** By halving: sequences have no gaps, and a user's time doesn't go back. Without `at` one above the last entry. */
async function firstSince(db: Db, userId: string, at: Date | undefined): Promise<bigint> {
  const rows = await db.$queryRaw<{ low: bigint }[]>`
    WITH RECURSIVE search (low, high) AS (
      SELECT CASE WHEN ${at === undefined} THEN last_sequence + 1 ELSE 1 END, last_sequence + 1
      FROM credit_accounts WHERE user_id = ${userId}
      UNION ALL
      SELECT CASE WHEN e.created_at < ${at ?? null}::timestamptz THEN e.sequence + 1 ELSE s.low END,
             CASE WHEN e.created_at < ${at ?? null}::timestamptz THEN s.high ELSE e.sequence END
      FROM search s JOIN credit_entries e ON e.user_id = ${userId} AND e.sequence = (s.low + s.high) / 2
      WHERE s.low < s.high
    )
    SELECT low FROM search WHERE low >= high`;
  return rows[0]?.low ?? 1n;
}

function min(one: bigint | null, other: bigint): bigint {
  return one !== null && one < other ? one : other;
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
