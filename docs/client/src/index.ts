import type {
  Hold,
  HoldRequest,
  Plans,
  Problem,
  ReleasedHold,
  SettledHold,
  SettleRequest,
  Subscription,
  Use,
  UseRequest,
} from "./api.js";
import { TollgateError } from "./error.js";
import { retryInMs } from "./retry.js";

export type { Hold, Plans, Problem, ReleasedHold, SettledHold, Subscription, Use };
export { TollgateError };

export type Options = {
  /** Where Tollgate runs, as https://billing.example.com */
  baseUrl: string;
  /** An API key: of whoever pays for the request. */
  key: string;
  fetch?: typeof fetch;
  /** How long one answer may take. */
  timeoutMs?: number;
  /** How often one request is sent at most. */
  attempts?: number;
};

/** Credits are decimals with at most six places: as text, "1.25", they are exact. */
export type Cost = Pick<UseRequest, "credits" | "model" | "quantities">;
export type UseOptions = Cost & { requestId?: string };
export type HoldOptions = Pick<HoldRequest, "credits" | "model"> & {
  requestId?: string;
  ttlSeconds?: number;
};

/**
 * Spends credits of one customer. Every method throws a `TollgateError`. What fails in passing is sent again with the
 * same request_id, so that nothing is debited twice; without one of your own each call makes a new one.
 */
export class Tollgate {
  readonly #options: Required<Options>;

  constructor({ fetch = globalThis.fetch, timeoutMs = 10_000, attempts = 5, baseUrl, key }: Options) {
    this.#options = { fetch, timeoutMs, attempts, key, baseUrl: baseUrl.replace(/\/+$/, "") };
  }

  /** What can be subscribed to. */
  plans(): Promise<Plans> {
    return this.#send("GET", "/plans");
  }

  /** Plan, status and credits, now. */
  subscription(): Promise<Subscription> {
    return this.#send("GET", "/user/subscription");
  }

  /** Spends credits on a request whose cost is known. */
  use({ requestId = crypto.randomUUID(), ...cost }: UseOptions): Promise<Use> {
    const body: UseRequest = { ...cost, request_id: requestId };
    return this.#send("POST", "/usage", body);
  }

  /** Sets credits aside for a request whose cost is known only afterwards. It frees itself after `ttlSeconds`. */
  hold({ requestId = crypto.randomUUID(), ttlSeconds, ...estimate }: HoldOptions): Promise<Hold> {
    const body: HoldRequest = { ...estimate, request_id: requestId, ttl_seconds: ttlSeconds };
    return this.#send("POST", "/usage/holds", body);
  }

  /** Ends a hold with what it did cost. */
  settle(holdId: string, cost: Cost): Promise<SettledHold> {
    const { credits, model, quantities } = cost;
    const body: SettleRequest = { credits, model, quantities };
    return this.#send("POST", `/usage/holds/${encodeURIComponent(holdId)}/settle`, body);
  }

  /** Ends a hold without a debit. */
  release(holdId: string): Promise<ReleasedHold> {
    return this.#send("POST", `/usage/holds/${encodeURIComponent(holdId)}/release`, {});
  }

  /**
   * Holds the estimate, makes the call, and settles with the cost that it returns. A call that throws costs nothing: its
   * hold is released and its error passed on. Nothing is called when the hold is refused.
   */
  async withHold<R>(
    estimate: HoldOptions,
    call: (hold: Hold) => Promise<Cost & { result: R }>,
  ): Promise<{ result: R; settled: SettledHold }> {
    const hold = await this.hold(estimate);
    const { result, ...cost } = await this.#releasing(hold, call);
    return { result, settled: await this.settle(hold.hold_id, cost) };
  }

  async #releasing<T>(hold: Hold, call: (hold: Hold) => Promise<T>): Promise<T> {
    try {
      return await call(hold);
    } catch (error) {
      // Should that fail too, the hold frees itself when its time is over.
      await this.release(hold.hold_id).catch(() => undefined);
      throw error;
    }
  }

  async #send<T>(method: "GET" | "POST", path: string, body?: object): Promise<T> {
    const sent = body && JSON.stringify(body);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt<T>(method, path, sent);
      if (!(outcome instanceof TollgateError)) return outcome;
      const waitMs = retryInMs(outcome, attempt, Math.random());
      if (waitMs === null || attempt >= this.#options.attempts) throw outcome;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  async #attempt<T>(method: string, path: string, body: string | undefined): Promise<T | TollgateError> {
    const { baseUrl, key, timeoutMs, fetch } = this.#options;
    const headers: Record<string, string> = { authorization: `Bearer ${key}`, accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(`${baseUrl}${path}`, { method, headers, body, signal, redirect: "error" });
      return answer.ok ? await answer.json() : await refusal(answer);
    } catch (cause) {
      return new TollgateError(0, null, { cause });
    }
  }
}

async function refusal(answer: Response): Promise<TollgateError> {
  const retryAfterSeconds = Number(answer.headers.get("retry-after")) || undefined;
  const isProblem = answer.headers.get("content-type")?.startsWith("application/problem+json");
  // Something before Tollgate may have answered instead of it.
  const problem: Problem | null = isProblem ? await answer.json() : null;
  return new TollgateError(answer.status, problem, { retryAfterSeconds });
}
