import { KEY_SCOPES, type KeyScope } from "../billing/keys";
import type { Credits } from "../billing/money";
import { oneOf } from "../billing/one-of";
import type { Db } from "./client";
import type { ApiKey } from "./generated/client";

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

/** The newest first. */
export async function listKeys(db: Db, userId: string): Promise<KeyRecord[]> {
  const rows = await db.apiKey.findMany({ where: { userId }, orderBy: { createdAt: "desc" }, select: shown });
  return rows.map(toRecord);
}

/** The user's own key of this id. */
export async function findKey(db: Db, userId: string, id: string): Promise<KeyRecord | null> {
  const row = await db.apiKey.findUnique({ where: { id, userId }, select: shown });
  return row && toRecord(row);
}

/** The key with this hash, whatever its state. */
export async function findKeyByHash(db: Db, hash: string): Promise<KeyRecord | null> {
  const row = await db.apiKey.findUnique({ where: { hash }, select: shown });
  return row && toRecord(row);
}

/** Keys that are neither revoked nor expired. */
export function countActiveKeys(db: Db, userId: string, now: Date): Promise<number> {
  return db.apiKey.count({
    where: { userId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
  });
}

/** What the keys with a limit of their own have used and hold in the present period, by their id. */
export async function creditsUsedByKeys(db: Db, userId: string): Promise<Map<string, Credits>> {
  const rows = await db.$queryRaw<{ id: string; used: Credits }[]>`
    SELECT k.id, trim_scale(CASE WHEN family.period_started_at = a.period_started_at THEN family.period_credits ELSE 0 END)::text AS used
    FROM api_keys k JOIN api_keys family ON family.id = k.family_id JOIN credit_accounts a ON a.user_id = k.user_id
    WHERE k.user_id = ${userId} AND k.credit_limit IS NOT NULL`;
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
