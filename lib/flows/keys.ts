import { generateKey } from "../auth/api-key";
import { systemNow } from "../clock";
import { db } from "../db/client";
import { insertKey, type KeyRecord, revokeKey } from "../db/keys";
import { env } from "../env";

/** The secret is returned here and never again. */
export async function createKey(userId: string, name: string): Promise<{ key: KeyRecord; secret: string }> {
  const { secret, ...stored } = generateKey(env().liveMode);
  const key = await insertKey(db(), { userId, name, ...stored, createdAt: systemNow() });
  return { key, secret };
}

/** Refused on the very next request. Returns whether the user has such a key. */
export function revoke(userId: string, keyId: string): Promise<boolean> {
  return revokeKey(db(), userId, keyId, systemNow());
}
