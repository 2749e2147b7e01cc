import { randomUUID } from "node:crypto";
import { generateKey } from "../auth/api-key";
import { addDays } from "../billing/calendar";
import { type KeyScope, keyStateAt, replacedAmong } from "../billing/keys";
import type { Credits } from "../billing/money";
import type { NoticeData } from "../billing/notices";
import { MAX_ACTIVE_KEYS, MAX_NEW_KEYS_PER_DAY } from "../billing/policy";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { type Db, transaction } from "../db/client";
import { lockAccount } from "../db/credits";
import {
  countActiveKeys,
  countKeysSince,
  findFamily,
  findKey,
  insertKey,
  type KeyRecord,
  revokeKey,
  setKeyExpiry,
} from "../db/keys";
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

/** An operator who acts in the user's stead: for the audit log. */
export type Deputy = { actor: string; reason?: string };

type NoRoom = { kind: "too_many" } | { kind: "too_many_new" };
export type KeyCreation = { kind: "created"; key: KeyRecord; secret: string } | NoRoom;

/** The secret is returned here and never again. */
export function createKey(userId: string, terms: KeyTerms, deputy?: Deputy): Promise<KeyCreation> {
  return transaction(async (tx) => {
    await lockAccount(tx, userId);
    const noRoom = await roomFor(tx, userId, 0);
    if (noRoom) return noRoom;
    const { key, secret } = await issue(tx, userId, terms, null, systemNow());
    await tell(tx, "key_created", key, {});
    const { name, scopes, expiresAt, creditLimit } = terms;
    const after = { name, scopes, expiresAt: expiresAt?.toISOString() ?? null, creditLimit };
    await record(tx, "key.create", key, deputy, after);
    return { kind: "created", key, secret };
  });
}

export type KeyRotation =
  /** The old key is good until then; null = it is refused from now on. */
  | { kind: "rotated"; key: KeyRecord; secret: string; oldUntil: Date | null }
  | NoRoom
  | { kind: "unknown_key" }
  | { kind: "not_active" }
  | { kind: "replaced" };

/**
 * Another key in place of this one, with the same name, scopes, lifetime and limit, which the two share. The old one
 * goes on for `overlapHours`, or not at all; never beyond its own expiry.
 */
export function rotateKey(userId: string, keyId: string, overlapHours: number): Promise<KeyRotation> {
  return transaction(async (tx) => {
    await lockAccount(tx, userId);
    const old = await findKey(tx, userId, keyId);
    if (!old) return { kind: "unknown_key" };
    const now = systemNow();
    if (keyStateAt(old, now) !== "active") return { kind: "not_active" };
    // Its expiry is the end of the overlap by now, and says nothing of its lifetime.
    if (replacedAmong(await findFamily(tx, userId, old.familyId)).has(keyId)) return { kind: "replaced" };
    const noRoom = await roomFor(tx, userId, overlapHours === 0 ? 1 : 0);
    if (noRoom) return noRoom;
    const oldUntil = await retire(tx, old, overlapHours, now);
    const expiresAt =
      old.expiresAt && new Date(now.getTime() + old.expiresAt.getTime() - old.createdAt.getTime());
    const { key, secret } = await issue(tx, userId, { ...old, expiresAt }, old.familyId, now);
    const news = { replaces: oldUntil ? "until" : "ended", until: oldUntil?.toISOString() ?? null };
    await tell(tx, "key_created", key, news);
    return { kind: "rotated", key, secret, oldUntil };
  });
}

/** Refused on the very next request, on every instance; again, it stays so. null for a key that the user doesn't have. */
export function revoke(userId: string, keyId: string, deputy?: Deputy): Promise<KeyRecord | null> {
  return transaction(async (tx) => {
    const revoked = await revokeKey(tx, userId, keyId, systemNow());
    const key = await findKey(tx, userId, keyId);
    if (!key || !revoked) return key;
    await tell(tx, "key_revoked", key, {});
    await record(tx, "key.revoke", key, deputy, { name: key.name });
    return key;
  });
}

/** Why the account may have no further key, beside those of which `ending` end with it; null when it may. */
async function roomFor(tx: Db, userId: string, ending: number): Promise<NoRoom | null> {
  const now = systemNow();
  if ((await countActiveKeys(tx, userId, now)) - ending >= MAX_ACTIVE_KEYS) return { kind: "too_many" };
  const ofToday = await countKeysSince(tx, userId, addDays(now, -1));
  return ofToday >= MAX_NEW_KEYS_PER_DAY ? { kind: "too_many_new" } : null;
}

async function retire(tx: Db, old: KeyRecord, overlapHours: number, now: Date): Promise<Date | null> {
  if (overlapHours === 0) {
    await revokeKey(tx, old.userId, old.id, now);
    return null;
  }
  const end = new Date(now.getTime() + overlapHours * 3_600_000);
  if (old.expiresAt && old.expiresAt <= end) return old.expiresAt;
  await setKeyExpiry(tx, old.id, end);
  return end;
}

async function issue(
  tx: Db,
  userId: string,
  { name, scopes, expiresAt, creditLimit }: KeyTerms,
  familyId: string | null,
  now: Date,
): Promise<{ key: KeyRecord; secret: string }> {
  const { secret, ...stored } = generateKey(env().liveMode);
  const id = randomUUID();
  const terms = { name, scopes, expiresAt, creditLimit };
  const key = await insertKey(tx, {
    ...{ id, userId, familyId: familyId ?? id, createdAt: now },
    ...terms,
    ...stored,
  });
  return { key, secret };
}

async function tell(
  tx: Db,
  kind: "key_created" | "key_revoked",
  { id, userId, name }: KeyRecord,
  data: NoticeData,
): Promise<void> {
  const at = nowFor(await userOf(tx, userId));
  await notify(tx, userId, [{ kind, cause: id, at, data: { name, ...data } }], systemNow());
}

async function record(
  tx: Db,
  action: string,
  key: KeyRecord,
  deputy: Deputy | undefined,
  after: Record<string, string | string[] | null>,
): Promise<void> {
  if (!deputy) return;
  const entry = { ...deputy, action, subjectUserId: key.userId, after: { keyId: key.id, ...after } };
  await audit(tx, entry, systemNow());
}
