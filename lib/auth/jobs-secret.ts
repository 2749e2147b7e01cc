import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "../env";
import { Problem } from "../http/problem";

/** Lets only whoever knows JOBS_SECRET pass: 401 otherwise, and 404 where none is set, as if there were no such path. */
export function requireJobsSecret(request: Request): void {
  const secret = env().JOBS_SECRET;
  if (!secret) throw new Problem(404, "unknown_path", "Jobs can't be called here: JOBS_SECRET is not set");
  const sent = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  // Digests have one length, and comparing them takes one time, whatever was sent.
  if (!timingSafeEqual(digest(sent), digest(secret)))
    throw new Problem(401, "wrong_secret", "Send JOBS_SECRET as Authorization: Bearer …");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
