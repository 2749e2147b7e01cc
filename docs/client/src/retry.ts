import type { TollgateError } from "./error.js";

/** Waits grow from this, doubled each time, up to the other. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** What is only worth trying later than this is the caller's to decide. */
const PATIENCE_SECONDS = 60;

/**
 * How long to wait before the same request is sent once more; null = not at all. No answer, a fault of the server's and a
 * full minute pass. Everything else would be refused again, above all 402. `random` from 0 to 1 keeps callers apart.
 */
export function retryInMs(error: TollgateError, attempt: number, random: number): number | null {
  const passes = error.status === 0 || error.status >= 500 || error.code === "rate_limited";
  const askedSeconds = error.retryAfterSeconds ?? 0;
  if (!passes || askedSeconds > PATIENCE_SECONDS) return null;
  const backoffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return askedSeconds * 1_000 + backoffMs * random;
}
