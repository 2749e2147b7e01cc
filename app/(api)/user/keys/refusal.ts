import { MAX_ACTIVE_KEYS, MAX_NEW_KEYS_PER_DAY } from "@/lib/billing/policy";
import type { KeyRotation } from "@/lib/flows/keys";
import { Problem } from "@/lib/http/problem";

type Refusal = Exclude<KeyRotation, { kind: "rotated" }>;

/** Why there is no new key; nothing has changed. */
export function keyRefusal({ kind }: Refusal): Problem {
  switch (kind) {
    case "too_many":
      return new Problem(
        409,
        "too_many_keys",
        `${MAX_ACTIVE_KEYS} keys of this account are good; revoke one first`,
      );
    case "too_many_new":
      return new Problem(429, "rate_limited", `${MAX_NEW_KEYS_PER_DAY} keys were created within 24 hours`, {
        retry_after: 3_600,
      });
    case "unknown_key":
      return unknownKey();
    case "not_active":
      return new Problem(409, "key_not_active", "This key was revoked or has expired; create another");
    case "replaced":
      return new Problem(
        409,
        "already_rotated",
        "This key was rotated before; rotate the one that replaced it",
      );
  }
}

export function unknownKey(): Problem {
  return new Problem(404, "unknown_key", "You have no such key");
}

export type WithId = { params: Promise<{ id: string }> };

/** The id in the path; 404 for what can't be one. */
export async function keyIdOf({ params }: WithId): Promise<string> {
  const { id } = await params;
  if (!/^[\w-]{1,64}$/.test(id)) throw unknownKey();
  return id;
}
