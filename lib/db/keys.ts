import type { Db } from "./client";
import type { ApiKey } from "./generated/client";

export type KeyRecord = Pick<
  ApiKey,
  "id" | "userId" | "name" | "prefix" | "lastFour" | "createdAt" | "expiresAt" | "revokedAt" | "lastUsedAt"
>;

const shown = {
  id: true,
  userId: true,
  name: true,
  prefix: true,
  lastFour: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
};

export type NewKey = {
  userId: string;
  name: string;
  prefix: string;
  lastFour: string;
  hash: string;
  createdAt: Date;
};

export function insertKey(db: Db, key: NewKey): Promise<KeyRecord> {
  return db.apiKey.create({ data: key, select: shown });
}

export function listKeys(db: Db, userId: string): Promise<KeyRecord[]> {
  return db.apiKey.findMany({ where: { userId }, orderBy: { createdAt: "desc" }, select: shown });
}

/** The key with this hash, whatever its state. */
export function findKeyByHash(db: Db, hash: string): Promise<KeyRecord | null> {
  return db.apiKey.findUnique({ where: { hash }, select: shown });
}

/** For people to see which keys are in use: accurate to the minute, so that not every request writes. */
export async function noteKeyUse(db: Db, key: KeyRecord, now: Date): Promise<void> {
  const isFresh = key.lastUsedAt && now.getTime() - key.lastUsedAt.getTime() < 60_000;
  if (!isFresh) await db.apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: now } });
}

/** Returns whether the user has such a key; one that was revoked before keeps its first date. */
export async function revokeKey(db: Db, userId: string, id: string, now: Date): Promise<boolean> {
  await db.apiKey.updateMany({ where: { id, userId, revokedAt: null }, data: { revokedAt: now } });
  return (await db.apiKey.count({ where: { id, userId } })) > 0;
}
