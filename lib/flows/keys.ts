import { randomUUID } from "node:crypto";
import { generateKey } from "../auth/api-key";
import { type KeyScope, keyStateAt } from "../billing/keys";
import type { Credits } from "../billing/money";
import { MAX_ACTIVE_KEYS } from "../billing/policy";
import { nowFor, systemNow } from "../clock";
import { type Db, transaction } from "../db/client";
import { lockAccount } from "../db/credits";
import { countActiveKeys, findKey, insertKey, type KeyRecord, revokeKey, setKeyExpiry } from "../db/keys";
import { notify } from "../db/notifications";
import { userOf } from "../db/users";
import { env } from "../env";

/** Keys live by real time, also those of a user whose clock is held still: so do the programs that use them. */

export type KeyTerms = {
  name: string;
  scopes: KeyScope[];
  expiresAt: Date | null;
  creditLimit: Credits | null;
};

export type KeyCreation = { kind: "created"; key: KeyRecord; secret: string } | { kind: "too_many" };

/** The secret is returned here and never again. */
export function createKey(userId: string, terms: KeyTerms): Promise<KeyCreation> {
  return transaction(async (tx) => {
    await lockAccount(tx, userId);
    if ((await countActiveKeys(tx, userId, systemNow())) >= MAX_ACTIVE_KEYS) return { kind: "too_many" };
    return await issue(tx, userId, terms, null);
  });
}

export type KeyRotation = KeyCreation | { kind: "unknown_key" } | { kind: "not_active" };

/**
 * Another key in place of this one, with the same name, scopes, lifetime and limit, which the two share. The old one
 * goes on for `overlapHours`, or not at all.
 */
export function rotateKey(userId: string, keyId: string, overlapHours: number): Promise<KeyRotation> {
  return transaction(async (tx) => {
    await lockAccount(tx, userId);
    const old = await findKey(tx, userId, keyId);
    if (!old) return { kind: "unknown_key" };
    const now = systemNow();
    if (keyStateAt(old, now) !== "active") return { kind: "not_active" };
    const expiresAt =
      old.expiresAt && new Date(now.getTime() + old.expiresAt.getTime() - old.createdAt.getTime());
    const end = new Date(now.getTime() + overlapHours * 3_600_000);
    if (overlapHours === 0) await revokeKey(tx, userId, keyId, now);
    else if (!old.expiresAt || end < old.expiresAt) await setKeyExpiry(tx, keyId, end);
    return await issue(tx, userId, { ...old, expiresAt }, old.familyId);
  });
}

/** Refused on the very next request, on every instance. Returns whether the user has such a key. */
export function revoke(userId: string, keyId: string): Promise<boolean> {
  return transaction(async (tx) => {
    const key = await findKey(tx, userId, keyId);
    if (!key) return false;
    if (await revokeKey(tx, userId, keyId, systemNow())) await tell(tx, userId, "key_revoked", key);
    return true;
  });
}

async function issue(
  tx: Db,
  userId: string,
  { name, scopes, expiresAt, creditLimit }: KeyTerms,
  familyId: string | null,
): Promise<KeyCreation> {
  const { secret, ...stored } = generateKey(env().liveMode);
  const id = randomUUID();
  const terms = { name, scopes, expiresAt, creditLimit };
  const key = await insertKey(tx, {
    ...{ id, userId, familyId: familyId ?? id, createdAt: systemNow() },
    ...terms,
    ...stored,
  });
  await tell(tx, userId, "key_created", key);
  return { kind: "created", key, secret };
}

async function tell(
  tx: Db,
  userId: string,
  kind: "key_created" | "key_revoked",
  key: KeyRecord,
): Promise<void> {
  const at = nowFor(await userOf(tx, userId));
  await notify(tx, userId, [{ kind, cause: key.id, at, data: { name: key.name } }], systemNow());
}
