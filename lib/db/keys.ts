import { countedSince } from "../billing/access";
import { KEY_SCOPES, type KeyScope } from "../billing/keys";
import type { Credits } from "../billing/money";
import { oneOf } from "../billing/one-of";
import { nowFor, systemNow } from "../clock";
import type { Db } from "./client";
import type { ApiKey } from "./generated/client";
import type { UserRecord } from "./users";

export type KeyRecord = Pick<
  ApiKey,
  | "id"
  | "userId"
  | "name"
  | "prefix"
  | "lastFour"
  | "createdAt"
  | "expiresAt"
  | "revokedAt"
  | "lastUsedAt"
  | "familyId"
> & {
  scopes: KeyScope[];
  /** Its own limit of credits per period, which all keys of its family share; null = the account's alone. */
  creditLimit: Credits | null;
};

const shown = {
  id: true,
  userId: true,
  name: true,
  prefix: true,
  lastFour: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
  familyId: true,
  creditLimit: true,
};

type Row = Omit<KeyRecord, "scopes" | "creditLimit"> & Pick<ApiKey, "scopes" | "creditLimit">;

function toRecord({ scopes, creditLimit, ...row }: Row): KeyRecord {
  return {
    ...row,
    scopes: scopes.map((scope) => oneOf(KEY_SCOPES, scope)),
    creditLimit: creditLimit?.toFixed() ?? null,
  };
}

export type NewKey = Pick<
  KeyRecord,
  | "id"
  | "userId"
  | "name"
  | "prefix"
  | "lastFour"
  | "scopes"
  | "createdAt"
  | "expiresAt"
  | "creditLimit"
  | "familyId"
> & { hash: string };

export async function insertKey(db: Db, key: NewKey): Promise<KeyRecord> {
  return toRecord(await db.apiKey.create({ data: key, select: shown }));
}

/** Of keys that are over. */
const ENDED_LISTED = 50;

const goodAt = (now: Date) => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] });

/** Those that are good, then the latest of those that are over; of both the newest first. */
export async function listKeys(db: Db, userId: string, now: Date): Promise<KeyRecord[]> {
  const common = { orderBy: { createdAt: "desc" }, select: shown } as const;
  const [good, ended] = await Promise.all([
    db.apiKey.findMany({ where: { userId, ...goodAt(now) }, ...common }),
    db.apiKey.findMany({ where: { userId, NOT: goodAt(now) }, take: ENDED_LISTED, ...common }),
  ]);
  return [...good, ...ended].map(toRecord);
}

/** What all the keys that the user ever had are called, the newest first: their use outlives them. */
export function namedKeys(db: Db, userId: string): Promise<Pick<KeyRecord, "id" | "name" | "lastFour">[]> {
  const select = { id: true, name: true, lastFour: true };
  return db.apiKey.findMany({ where: { userId }, orderBy: { createdAt: "desc" }, select });
}

/** The user's own key of this id. */
export async function findKey(db: Db, userId: string, id: string): Promise<KeyRecord | null> {
  const row = await db.apiKey.findUnique({ where: { id, userId }, select: shown });
  return row && toRecord(row);
}

/** The keys that replaced one another, whatever their state. */
export async function findFamily(db: Db, userId: string, familyId: string): Promise<KeyRecord[]> {
  const rows = await db.apiKey.findMany({ where: { userId, familyId }, select: shown });
  return rows.map(toRecord);
}

/** The key with this hash, whatever its state. */
export async function findKeyByHash(db: Db, hash: string): Promise<KeyRecord | null> {
  const row = await db.apiKey.findUnique({ where: { hash }, select: shown });
  return row && toRecord(row);
}

/** Keys that are neither revoked nor expired. */
export function countActiveKeys(db: Db, userId: string, now: Date): Promise<number> {
  return db.apiKey.count({ where: { userId, ...goodAt(now) } });
}

/** Keys that were created after `since`, whatever became of them. */
export function countKeysSince(db: Db, userId: string, since: Date): Promise<number> {
  return db.apiKey.count({ where: { userId, createdAt: { gt: since } } });
}

/**
 * What the user's keys with a limit of their own have used and hold since the present count began, by their id. Holds
 * that have expired and wait to be freed don't count.
 */
export async function creditsUsedByKeys(
  db: Db,
  user: Pick<UserRecord, "id" | "state" | "simulatedNow">,
): Promise<Map<string, Credits>> {
  const since = countedSince(user.state, nowFor(user));
  const rows = await db.$queryRaw<{ id: string; used: Credits }[]>`
    WITH lapsed AS (
      SELECT holder.family_id, hold.key_period_at, sum(hold.credits) AS credits
      FROM usage_holds hold JOIN api_keys holder ON holder.id = hold.api_key_id
      WHERE hold.user_id = ${user.id} AND hold.status = 'open' AND hold.expires_at <= ${systemNow()}
      GROUP BY holder.family_id, hold.key_period_at
    )
    SELECT k.id, trim_scale(CASE WHEN family.period_started_at >= ${since}
      THEN greatest(0, family.period_credits - coalesce(lapsed.credits, 0)) ELSE 0 END)::text AS used
    FROM api_keys k JOIN api_keys family ON family.id = k.family_id
    LEFT JOIN lapsed ON lapsed.family_id = k.family_id AND lapsed.key_period_at = family.period_started_at
    WHERE k.user_id = ${user.id} AND k.credit_limit IS NOT NULL`;
  return new Map(rows.map(({ id, used }) => [id, used]));
}

/** For people to see which keys are in use: accurate to the minute, so that not every request writes. */
export async function noteKeyUse(db: Db, key: KeyRecord, now: Date): Promise<void> {
  const isFresh = key.lastUsedAt && now.getTime() - key.lastUsedAt.getTime() < 60_000;
  if (!isFresh) await db.apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: now } });
}

/** Returns whether this call did it; one that was revoked before keeps its first date. */
export async function revokeKey(db: Db, userId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await db.apiKey.updateMany({
    where: { id, userId, revokedAt: null },
    data: { revokedAt: now },
  });
  return count === 1;
}

export async function setKeyExpiry(db: Db, id: string, expiresAt: Date): Promise<void> {
  await db.apiKey.update({ where: { id }, data: { expiresAt }, select: { id: true } });
}
