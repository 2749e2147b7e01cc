/** What an API key may do. None is ever an admin's. */
export const KEY_SCOPES = ["usage", "read", "billing"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export const SCOPE_WORDS: Record<KeyScope, { name: string; what: string }> = {
  usage: { name: "Spend credits", what: "POST /usage, holds and their settlement" },
  read: { name: "Read", what: "the subscription, credits, usage and invoices" },
  billing: { name: "Change billing", what: "subscribe, change or cancel the plan, buy and redeem credits" },
};

/** What is stored and shown of a key; its secret is not. */
export type KeyState = { revokedAt: Date | null; expiresAt: Date | null };

export function keyStateAt({ revokedAt, expiresAt }: KeyState, now: Date): "active" | "revoked" | "expired" {
  if (revokedAt) return "revoked";
  return expiresAt && expiresAt <= now ? "expired" : "active";
}

/** The ids of those that another of their family has replaced since; they can't be rotated again. */
export function replacedAmong(
  keys: readonly { id: string; familyId: string; createdAt: Date }[],
): Set<string> {
  const replaced = keys.filter(({ familyId, createdAt }) =>
    keys.some((other) => other.familyId === familyId && other.createdAt > createdAt),
  );
  return new Set(replaced.map(({ id }) => id));
}
