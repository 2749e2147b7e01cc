import { createHash } from "node:crypto";
import type pg from "pg";
import { StripeError } from "../errors";

export type Replay = { status: number; body: string; request_id: string };

/** Milliseconds. */
const lookEvery = 3_600_000;

/** The keys of requests that are being answered right now, by this process: the only one on its database. */
export class IdempotencyKeys {
  private readonly inFlight = new Set<string>();
  private readonly pool: pg.Pool;
  private nextLook = 0;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** Claims the key, or gives the answer that was saved under it. Call `release` when the request is answered. */
  async claim(key: string, fingerprint: string): Promise<Replay | undefined> {
    await this.forgetOld();
    if (this.inFlight.has(key)) throw inUse(key);
    this.inFlight.add(key);
    try {
      const saved = await this.saved(key);
      if (saved && saved.fingerprint !== fingerprint) throw mismatch(key);
      return saved;
    } catch (error) {
      this.release(key);
      throw error;
    }
  }

  release(key: string): void {
    this.inFlight.delete(key);
  }

  /** Stripe forgets a key after it is at least 24 hours old; so does this, when it looks, once an hour. */
  private async forgetOld(): Promise<void> {
    if (Date.now() < this.nextLook) return;
    this.nextLook = Date.now() + lookEvery;
    await this.pool.query("delete from idempotency_keys where created < now() - interval '24 hours'");
  }

  private async saved(key: string): Promise<(Replay & { fingerprint: string }) | undefined> {
    const { rows } = await this.pool.query<Replay & { fingerprint: string }>(
      "select fingerprint, status, body, request_id from idempotency_keys where key = $1",
      [key],
    );
    return rows[0];
  }
}

/** What a second request under the same key must repeat. The order of parameters doesn't count. */
export function fingerprintOf(method: string, path: string, form: object): string {
  const canonical = JSON.stringify(form, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash("sha256").update(`${method} ${path} ${canonical}`).digest("hex");
}

const mismatch = (key: string): StripeError =>
  new StripeError(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });

const inUse = (key: string): StripeError =>
  new StripeError(409, {
    type: "idempotency_error",
    code: "idempotency_key_in_use",
    message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  });
