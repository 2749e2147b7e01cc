import { type Day, dayStart } from "../billing/calendar";
import type { Credits } from "../billing/money";
import type { Db } from "./client";
import { startOf } from "./ledger";

/**
 * Use by day (UTC), key and model, added up from the ledger, so that no page reads that. An account's entries are
 * committed in the order of their sequence: all up to the highest that can be seen are there (docs/decisions/0015).
 */

/** Whether the ledger has gone on since it was added up. */
export async function isBehind(db: Db, userId: string): Promise<boolean> {
  const rows = await db.$queryRaw<{ behind: boolean }[]>`
    SELECT a.last_sequence > coalesce(r.sequence, 0) AS behind
    FROM credit_accounts a LEFT JOIN usage_rollups r ON r.user_id = a.user_id
    WHERE a.user_id = ${userId}`;
  return rows[0]?.behind ?? false;
}

/** Users whose ledger has gone on since it was added up, by id, after the one given. */
export async function usersBehind(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT a.user_id AS id FROM credit_accounts a LEFT JOIN usage_rollups r ON r.user_id = a.user_id
    WHERE a.user_id > ${after} AND a.last_sequence > coalesce(r.sequence, 0)
    ORDER BY a.user_id LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

/**
 * Adds up to `limit` more entries to the days; returns how many it took. To be called in a transaction of its own: it
 * locks the user's mark and never their account, so the metering goes on meanwhile.
 */
export async function addUp(tx: Db, userId: string, limit: number): Promise<number> {
  await lockMark(tx, userId);
  // A statement of its own: what it reads was committed before the lock was had.
  const rows = await tx.$queryRaw<{ taken: number }[]>`
    WITH part AS (
      SELECT e.* FROM usage_rollups r JOIN credit_entries e ON e.user_id = r.user_id
      WHERE r.user_id = ${userId} AND e.sequence > r.sequence AND e.sequence <= r.sequence + ${limit}
    ), added AS (
      INSERT INTO usage_days AS d (user_id, day, api_key_id, model, requests, credits)
      SELECT user_id, (created_at AT TIME ZONE 'UTC')::date, coalesce(api_key_id, ''), coalesce(model, ''),
             count(requests_after), -sum(amount)
      FROM part WHERE kind = 'usage' GROUP BY 1, 2, 3, 4
      ON CONFLICT (user_id, day, api_key_id, model)
        DO UPDATE SET requests = d.requests + excluded.requests, credits = d.credits + excluded.credits
    ), moved AS (
      UPDATE usage_rollups r SET sequence = last.sequence
      FROM (SELECT max(sequence) AS sequence FROM part) last
      WHERE r.user_id = ${userId} AND last.sequence IS NOT NULL
    )
    SELECT count(*)::int AS taken FROM part`;
  return rows[0]?.taken ?? 0;
}

/** Forgets what was added up, so that it is added up anew. */
export async function forgetDays(tx: Db, userId: string): Promise<void> {
  await lockMark(tx, userId);
  await tx.usageDay.deleteMany({ where: { userId } });
  await tx.usageRollup.update({ where: { userId }, data: { sequence: 0 } });
}

async function lockMark(tx: Db, userId: string): Promise<void> {
  await tx.$executeRaw`INSERT INTO usage_rollups (user_id) VALUES (${userId}) ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`SELECT FROM usage_rollups WHERE user_id = ${userId} FOR UPDATE`;
}

type Counted = { requests: number; credits: Credits } | null;
export type WrongDay = { day: Day; keyId: string; model: string; stored: Counted; entered: Counted };

/**
 * Days that differ from the entries they were added up from, at most `limit` of them; null for `since` compares all of
 * the ledger. One statement, so one state of both: it locks nobody out.
 */
export async function wrongDays(
  db: Db,
  userId: string,
  since: Day | null,
  limit: number,
): Promise<WrongDay[]> {
  const day = since ?? "-infinity";
  const sequence = await startOf(db, userId, since ? dayStart(since) : undefined);
  const rows = await db.$queryRaw<WrongDayRow[]>`
    WITH entered AS (
      SELECT (created_at AT TIME ZONE 'UTC')::date AS day, coalesce(api_key_id, '') AS api_key_id,
             coalesce(model, '') AS model, count(requests_after) AS requests, -sum(amount) AS credits
      FROM credit_entries
      WHERE user_id = ${userId} AND kind = 'usage' AND sequence >= ${sequence}
        AND sequence <= (SELECT sequence FROM usage_rollups WHERE user_id = ${userId})
        AND created_at >= ${day}::date::timestamp AT TIME ZONE 'UTC'
      GROUP BY 1, 2, 3
    ), stored AS (
      SELECT day, api_key_id, model, requests, credits FROM usage_days
      WHERE user_id = ${userId} AND day >= ${day}::date
    )
    SELECT day::text, api_key_id AS "keyId", model,
           stored.requests::float8 AS "storedRequests", trim_scale(stored.credits)::text AS "storedCredits",
           entered.requests::float8 AS "enteredRequests", trim_scale(entered.credits)::text AS "enteredCredits"
    FROM entered FULL JOIN stored USING (day, api_key_id, model)
    WHERE entered.requests IS DISTINCT FROM stored.requests OR entered.credits IS DISTINCT FROM stored.credits
    ORDER BY day, api_key_id, model LIMIT ${limit}`;
  return rows.map(({ day, keyId, model, ...row }) => ({
    ...{ day, keyId, model },
    stored: countedOf(row.storedRequests, row.storedCredits),
    entered: countedOf(row.enteredRequests, row.enteredCredits),
  }));
}

type WrongDayRow = {
  day: Day;
  keyId: string;
  model: string;
  storedRequests: number | null;
  storedCredits: Credits | null;
  enteredRequests: number | null;
  enteredCredits: Credits | null;
};

function countedOf(requests: number | null, credits: Credits | null): Counted {
  return requests === null || credits === null ? null : { requests, credits };
}

/** Users of whom something was added up, by id, after the one given. */
export async function addedUpAfter(
  db: Db,
  after: string,
  limit: number,
): Promise<{ id: string; email: string; simulatedNow: Date | null }[]> {
  return await db.$queryRaw`
    SELECT u.id, u.email, u.simulated_now AS "simulatedNow"
    FROM usage_rollups r JOIN users u ON u.id = r.user_id
    WHERE r.user_id > ${after} ORDER BY r.user_id LIMIT ${limit}`;
}

/** Days of a range, the first and the last among them. */
export type DayRange = { from: Day; to: Day };
export type Grouping = { byKey: boolean; byModel: boolean };
/** "" for a key or a model that isn't known, or isn't asked for. */
export type UsageRow = { day: Day; keyId: string; model: string; requests: number; credits: Credits };
export type UsageCursor = Pick<UsageRow, "day" | "keyId" | "model">;

/** Oldest first, then by key and model; days without use have no row. */
export async function usagePage(
  db: Db,
  userId: string,
  { from, to }: DayRange,
  { byKey, byModel }: Grouping,
  after: UsageCursor | null,
  limit: number,
): Promise<{ rows: UsageRow[]; next: UsageCursor | null }> {
  const { day, keyId, model } = after ?? { day: from, keyId: "", model: "" };
  const isFirst = after === null;
  const rows = await db.$queryRaw<UsageRow[]>`
    SELECT day::text, key_id AS "keyId", model, requests::float8, trim_scale(credits)::text AS credits
    FROM (
      SELECT day, CASE WHEN ${byKey} THEN api_key_id ELSE '' END AS key_id,
             CASE WHEN ${byModel} THEN model ELSE '' END AS model, sum(requests) AS requests, sum(credits) AS credits
      FROM usage_days
      WHERE user_id = ${userId} AND day BETWEEN greatest(${from}::date, ${day}::date) AND ${to}::date
      GROUP BY 1, 2, 3
    ) one
    WHERE ${isFirst} OR (day, key_id, model) > (${day}::date, ${keyId}, ${model})
    ORDER BY one.day, key_id, model LIMIT ${limit + 1}`;
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1) ?? null) : null };
}

/** All of them, read page by page. */
export async function* eachUsage(
  db: Db,
  userId: string,
  range: DayRange,
  grouping: Grouping,
  after: UsageCursor | null,
): AsyncGenerator<UsageRow, void> {
  let cursor = after;
  do {
    const { rows, next } = await usagePage(db, userId, range, grouping, cursor, 1_000);
    yield* rows;
    cursor = next;
  } while (cursor);
}

export async function usageTotals(
  db: Db,
  userId: string,
  { from, to }: DayRange,
): Promise<{ requests: number; credits: Credits }> {
  const rows = await db.$queryRaw<{ requests: number; credits: Credits }[]>`
    SELECT coalesce(sum(requests), 0)::float8 AS requests, trim_scale(coalesce(sum(credits), 0))::text AS credits
    FROM usage_days WHERE user_id = ${userId} AND day BETWEEN ${from}::date AND ${to}::date`;
  return rows[0] ?? { requests: 0, credits: "0" };
}

/** What each key, or each model, has used in all, the most first; "" where it isn't known. */
export async function usageShares(
  db: Db,
  userId: string,
  { from, to }: DayRange,
  by: "key" | "model",
  limit: number,
): Promise<{ id: string; requests: number; credits: Credits }[]> {
  return await db.$queryRaw`
    SELECT CASE WHEN ${by} = 'key' THEN api_key_id ELSE model END AS id, sum(requests)::float8 AS requests,
           trim_scale(sum(credits))::text AS credits
    FROM usage_days WHERE user_id = ${userId} AND day BETWEEN ${from}::date AND ${to}::date
    GROUP BY 1 ORDER BY sum(credits) DESC, sum(requests) DESC, 1 LIMIT ${limit}`;
}

export type Refused = { day: Day; reason: string; requests: number };

export async function refusedByDay(db: Db, userId: string, { from, to }: DayRange): Promise<Refused[]> {
  return await db.$queryRaw`
    SELECT day::text, reason, requests FROM usage_refusals
    WHERE user_id = ${userId} AND day BETWEEN ${from}::date AND ${to}::date
    ORDER BY usage_refusals.day, reason`;
}
