import type { KeyScope } from "../billing/keys";
import { nowFor, systemNow } from "../clock";
import { db } from "../db/client";
import { findKeyByHash, type KeyRecord, noteKeyUse } from "../db/keys";
import { userOf } from "../db/users";
import { Problem } from "../http/problem";
import { bearerKey } from "./api-key";
import { currentUser, isOwnOrigin, type SignedIn } from "./session";

/**
 * Who calls the API: a program by a key that has the scope, or a person by the session cookie of our own pages. 401 or
 * 403 otherwise.
 */
export async function authenticate(request: Request, scope: KeyScope): Promise<SignedIn> {
  const header = request.headers.get("authorization");
  if (header === null) return await bySession(request);
  const key = await authenticateKey(header);
  if (!key.scopes.includes(scope))
    throw new Problem(403, "missing_scope", `This API key lacks the scope ${scope}`);
  const user = await userOf(db(), key.userId);
  return { ...user, now: nowFor(user) };
}

/** For what only a person at our own pages may do. 401 or 403 otherwise. */
export async function authenticatePerson(request: Request): Promise<SignedIn> {
  if (request.headers.has("authorization"))
    throw new Problem(403, "session_only", "An API key can't do this; sign in on our pages");
  return await bySession(request);
}

/** The key that a header sends, if it is good; 401 otherwise. */
export async function authenticateKey(authorization: string | null): Promise<KeyRecord> {
  const key = await findKeyByHash(db(), bearerKey(authorization));
  if (!key) throw new Problem(401, "invalid_key", "This API key is unknown");
  if (key.revokedAt) throw new Problem(401, "revoked_key", "This API key was revoked");
  if (key.expiresAt && key.expiresAt <= systemNow()) {
    throw new Problem(401, "expired_key", "This API key has expired");
  }
  await noteKeyUse(db(), key, systemNow());
  return key;
}

async function bySession(request: Request): Promise<SignedIn> {
  const missing = new Problem(401, "no_key", "Send an API key as Authorization: Bearer tg_…");
  if (!request.headers.has("cookie")) throw missing;
  if (request.method !== "GET" && !isOwnOrigin(request.headers)) {
    throw new Problem(
      403,
      "foreign_origin",
      "The session is good on our own pages only; use an API key elsewhere",
    );
  }
  const user = await currentUser();
  if (!user) throw missing;
  return user;
}
