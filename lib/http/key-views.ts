import { accessAt, countedUntil } from "../billing/access";
import { keyStateAt } from "../billing/keys";
import { type Credits, isNegative, isPositive } from "../billing/money";
import type { KeyRecord } from "../db/keys";
import type { UserRecord } from "../db/users";
import { isoSeconds } from "./views";

/** What the API tells of keys. Credits are decimal strings, exact. */

/** `used` of its own limit, in the present period. */
export function keyView(key: KeyRecord, used: Credits, now: Date) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    last_four: key.lastFour,
    scopes: key.scopes,
    status: keyStateAt(key, now),
    created_at: isoSeconds(key.createdAt),
    expires_at: key.expiresAt && isoSeconds(key.expiresAt),
    revoked_at: key.revokedAt && isoSeconds(key.revokedAt),
    last_used_at: key.lastUsedAt && isoSeconds(key.lastUsedAt),
    credit_limit: key.creditLimit,
    credits_used: key.creditLimit === null ? null : used,
  };
}

type NewKey = { key: KeyRecord; secret: string };

/** The secret stands in this answer and nowhere else. */
export function newKeyView({ key, secret }: NewKey, used: Credits, now: Date) {
  return { ...keyView(key, used, now), secret };
}

/** `replacedId` is the key's in whose place this one is. */
export function rotatedKeyView(
  replacedId: string,
  { oldUntil, ...rotation }: NewKey & { oldUntil: Date | null },
  used: Credits,
  now: Date,
) {
  const replaces = { id: replacedId, good_until: oldUntil && isoSeconds(oldUntil) };
  return { ...newKeyView(rotation, used, now), replaces };
}

type Holder = {
  key: KeyRecord;
  used: Credits;
  user: UserRecord;
  /** What the account can still spend. */
  remaining: Credits;
  liveMode: boolean;
};

/** What a key may do, its limits and what is left; `now` is the account's time. */
export function keyStandingView({ key, used, user, remaining, liveMode }: Holder, now: Date) {
  const access = accessAt(user.state, now);
  const resetsAt = countedUntil(user.state, user.allowanceEndsAt, now);
  const owes = isNegative(access.allowance);
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    mode: liveMode ? "live" : "test",
    scopes: key.scopes,
    expires_at: key.expiresAt && isoSeconds(key.expiresAt),
    credit_limit: key.creditLimit,
    credits_used: key.creditLimit === null ? null : used,
    account: {
      plan: access.planName,
      status: access.status,
      access_until: access.until && isoSeconds(access.until),
      credits: {
        remaining,
        allowance: isPositive(access.allowance) ? access.allowance : "0",
        purchased: user.purchased,
        held: user.held,
        owed: owes ? access.allowance.slice(1) : "0",
      },
      requests: {
        used: access.requestsUsed,
        limit: access.limits.requestsPerPeriod,
        resets_at: resetsAt && isoSeconds(resetsAt),
      },
      rate_limit_per_minute: access.limits.rateLimitPerMinute,
    },
  };
}
