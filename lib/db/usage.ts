import pg from "pg";
import type { Limits } from "../billing/catalogue";
import type { Credits } from "../billing/money";
import { env } from "../env";

/**
 * The metering's way to the database: one connection of its own, and one function of ours in it, which decides and
 * records many uses in one call and one commit (docs/decisions/0013).
 */

export type MeterItem = {
  kind: "use" | "hold" | "settle" | "release";
  /** SHA-256 of the API key. */
  keyHash: string;
  /** The request id; of a settlement or a release the hold's id. */
  target: string;
  credits: Credits | null;
  model: string | null;
  /** As JSON. */
  quantities: string | null;
  /** Of a hold: how long it lasts at most, and the id that it gets. */
  ttlSeconds: number | null;
  holdId: string | null;
};

/** Why a use was refused; nothing was debited. */
export type MeterRefusal =
  | "unknown_key"
  | "revoked_key"
  | "expired_key"
  | "missing_scope"
  | "request_id_reused"
  | "rate_limited"
  | "request_quota_exceeded"
  | "credits_exhausted"
  | "key_limit_exceeded"
  | "unknown_hold"
  | "hold_settled"
  | "hold_released"
  | "hold_expired";

/** The account after the request, or as it is where that was refused. */
export type MeterState = {
  /** What can be spent: of the allowance and of what was bought, less what is held. */
  remaining: Credits;
  allowance: Credits;
  purchased: Credits;
  held: Credits;
  owed: Credits;
  requests: number;
  /** null = unlimited */
  requestsLimit: number | null;
  /** Per minute; null = unlimited. */
  rateLimit: number | null;
  rateLeft: number;
  /** Until the whole rate is free again. */
  rateFullMs: number;
};

export type MeterAnswer =
  | {
      kind: "done";
      /** Whether it was done before, and this is the answer of then. */
      replayed: boolean;
      /** Debited, or held. */
      credits: Credits;
      state: MeterState;
      hold: { id: string; expiresAt: Date | null } | null;
    }
  | { kind: "refused"; reason: MeterRefusal; retryAfterMs: number | null; state: MeterState | null }
  /** Its account is locked by something that takes longer; only where that was not to be waited for. */
  | { kind: "busy" };

export type MeterPolicy = { free: Limits; alertShares: readonly number[] };

/** Beyond this a connection counts as broken: far longer than any call takes, and well within the requests' patience. */
const SILENCE_MS = 2_000;

type Shared = { tollgateMeter?: Promise<pg.Client> };
const shared = globalThis as typeof globalThis & Shared;

const CALL = `SELECT place, outcome, trim_scale(credits)::text AS credits,
    trim_scale(greatest(allowance + purchased - held, 0))::text AS remaining, trim_scale(greatest(allowance, 0))::text AS allowance,
    trim_scale(purchased)::text AS purchased, trim_scale(held)::text AS held, trim_scale(greatest(-allowance, 0))::text AS owed,
    requests, requests_limit, rate_limit, rate_gap_us::float8 AS rate_gap_us, rate_next_us::float8 AS rate_next_us,
    retry_after_ms::float8 AS retry_after_ms, hold_id, hold_expires_at
  FROM meter($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;

/**
 * Decides and records the items in one transaction, those of an account in their order; answers in the same order. No
 * target may stand twice in them. `skipLocked` answers `busy` instead of waiting for an account.
 *
 * Throws what PostgreSQL says; then nothing of it was done, or, where the connection broke, perhaps all of it: the same
 * items may be sent again, and what was done is then answered as it was.
 */
export async function meter(
  items: readonly MeterItem[],
  now: Date,
  policy: MeterPolicy,
  skipLocked: boolean,
): Promise<MeterAnswer[]> {
  const client = await connection();
  const column = <T>(of: (item: MeterItem) => T) => items.map(of);
  const query = client.query<Row>({
    name: "meter",
    text: CALL,
    values: [
      now,
      column((item) => item.kind),
      column((item) => item.keyHash),
      column((item) => item.target),
      column((item) => item.credits),
      column((item) => item.model),
      column((item) => item.quantities),
      column((item) => item.ttlSeconds),
      column((item) => item.holdId),
      policy.free.requestsPerPeriod,
      policy.free.rateLimitPerMinute,
      policy.alertShares,
      skipLocked,
    ],
  });
  const { rows } = await query.catch((error) => {
    // Only a refusal of PostgreSQL's own shows that the connection still serves.
    if (!(error instanceof pg.DatabaseError)) void client.end();
    throw error;
  });
  const answers = new Map(rows.map((row) => [row.place, toAnswer(row)]));
  return items.map((_, index) => answers.get(index + 1) ?? UNKNOWN_KEY);
}

const MINUTE_US = 60_000_000;
const UNKNOWN_KEY: MeterAnswer = { kind: "refused", reason: "unknown_key", retryAfterMs: null, state: null };

function connection(): Promise<pg.Client> {
  if (shared.tollgateMeter) return shared.tollgateMeter;
  const made = connect(() => {
    if (shared.tollgateMeter === made) shared.tollgateMeter = undefined;
  });
  shared.tollgateMeter = made;
  return made;
}

async function connect(forget: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: env().DATABASE_URL,
    keepAlive: true,
    connectionTimeoutMillis: SILENCE_MS,
    query_timeout: SILENCE_MS,
  });
  // A connection that breaks while nothing runs is made anew for the next call.
  client.on("error", forget);
  client.on("end", forget);
  try {
    await client.connect();
  } catch (error) {
    forget();
    throw error;
  }
  return client;
}

export async function closeMeter(): Promise<void> {
  const client = await shared.tollgateMeter?.catch(() => undefined);
  await client?.end();
}

type Row = {
  place: number;
  outcome: "done" | "replayed" | "busy" | MeterRefusal;
  credits: Credits | null;
  remaining: Credits;
  allowance: Credits;
  purchased: Credits;
  held: Credits;
  owed: Credits;
  requests: number;
  requests_limit: number | null;
  rate_limit: number | null;
  /** Between two requests, when they come evenly. */
  rate_gap_us: number | null;
  /** Until the rate would be free again if nothing more came: negative where it is. */
  rate_next_us: number | null;
  retry_after_ms: number | null;
  hold_id: string | null;
  hold_expires_at: Date | null;
};

function toAnswer(row: Row): MeterAnswer {
  if (row.outcome === "busy") return { kind: "busy" };
  const takenUs = Math.max(0, row.rate_next_us ?? 0);
  const state: MeterState = {
    remaining: row.remaining,
    allowance: row.allowance,
    purchased: row.purchased,
    held: row.held,
    owed: row.owed,
    requests: row.requests,
    requestsLimit: row.requests_limit,
    rateLimit: row.rate_limit,
    rateLeft: row.rate_gap_us ? Math.max(0, Math.floor((MINUTE_US - takenUs) / row.rate_gap_us)) : 0,
    rateFullMs: Math.ceil(takenUs / 1_000),
  };
  if (row.outcome !== "done" && row.outcome !== "replayed")
    return { kind: "refused", reason: row.outcome, retryAfterMs: row.retry_after_ms, state };
  const hold = row.hold_id === null ? null : { id: row.hold_id, expiresAt: row.hold_expires_at };
  return { kind: "done", replayed: row.outcome === "replayed", credits: row.credits ?? "0", state, hold };
}
