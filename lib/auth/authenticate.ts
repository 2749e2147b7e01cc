import { nowFor, systemNow } from "../clock";
import { db } from "../db/client";
import { findKeyByHash, noteKeyUse } from "../db/keys";
import { userOf } from "../db/users";
import { Problem } from "../http/problem";
import { hashKey, isWellFormed } from "./api-key";
import { currentUser, isOwnOrigin, type SignedIn } from "./session";

/** Who calls the API: a program by its key, or a person by the session cookie of our own pages. 401 or 403 otherwise. */
export async function authenticate(request: Request): Promise<SignedIn> {
  const header = request.headers.get("authorization");
  return header === null ? await bySession(request) : await byKey(header);
}

async function byKey(header: string): Promise<SignedIn> {
  const secret = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (!secret || !isWellFormed(secret))
    throw new Problem(401, "invalid_key", "This is not an API key of ours");
  const key = await findKeyByHash(db(), hashKey(secret));
  if (!key) throw new Problem(401, "invalid_key", "This API key is unknown");
  if (key.revokedAt) throw new Problem(401, "revoked_key", "This API key was revoked");
  if (key.expiresAt && key.expiresAt <= systemNow()) {
    throw new Problem(401, "expired_key", "This API key has expired");
  }
  await noteKeyUse(db(), key, systemNow());
  const user = await userOf(db(), key.userId);
  return { ...user, now: nowFor(user) };
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
