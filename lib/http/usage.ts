import { z } from "zod";
import { isPositive } from "../billing/money";
import { HOLD_SECONDS, MAX_CREDITS_PER_REQUEST } from "../billing/policy";
import type { MeterAnswer, MeterRefusal, MeterState } from "../db/usage";
import { Problem } from "./problem";
import type { ProblemCode } from "./problems";
import { text } from "./schemas";
import { isoSeconds } from "./views";

/** What the metering takes in and answers. */

const DECIMAL = /^\d{1,12}(\.\d{1,6})?$/;

/** A decimal string, or a number that is the one that was written (`parseJson`). */
const credits = z
  .union([z.string(), z.number()], 'must be a decimal, as "1.25"')
  .meta({
    pattern: DECIMAL.source,
    minimum: 0,
    maximum: MAX_CREDITS_PER_REQUEST,
    description: "Credits; 1 credit = $0.01",
  })
  .transform((value, context) => {
    const written = String(value);
    if (DECIMAL.test(written) && Number(written) <= MAX_CREDITS_PER_REQUEST) return written;
    context.addIssue(
      `must be from 0 to ${MAX_CREDITS_PER_REQUEST}, with at most six decimals, as "1.25" or 1.25`,
    );
    return z.NEVER;
  });

const requestId = z
  .string("must be an id of your own for this request")
  .regex(/^[!-~]{1,128}$/, "must be 1 to 128 visible ASCII characters")
  .meta({
    description: "Your own id for this request: the same again is answered as before and debits nothing",
  });

const model = text(100)
  .min(1, "must name the model, or be left out")
  .optional()
  .meta({ description: "For the analytics" });

const quantities = z
  .record(
    z.string().regex(/^[a-z]\w{0,39}$/i, "must be named in letters, digits and _"),
    z
      .number("must be a number of at most 15 digits")
      .min(0, "must not be negative")
      .max(1e15, "is too large"),
  )
  .refine((all) => Object.keys(all).length <= 16, "At most 16 quantities")
  .optional()
  .meta({ maxProperties: 16, description: "What was used, for the analytics; decides nothing" });

export const useBody = z.strictObject({ credits, request_id: requestId, model, quantities });

export const holdBody = z.strictObject({
  credits: credits.refine((value) => /[1-9]/.test(value), "must be more than 0"),
  request_id: requestId,
  model,
  ttl_seconds: z
    .int("must be a whole number of seconds")
    .min(1, "At least 1")
    .max(HOLD_SECONDS.max, `At most ${HOLD_SECONDS.max}`)
    .default(HOLD_SECONDS.default)
    .meta({
      description: "How long the credits stay held if nothing ends it: longer than the request can take",
    }),
});

export const settleBody = z.strictObject({ credits, model, quantities });

type Done = Extract<MeterAnswer, { kind: "done" }>;

export function usageView(requestId: string, { credits, state }: Done) {
  return { request_id: requestId, credits, ...stateView(state) };
}

export function holdView(requestId: string, { credits, state, hold }: Done) {
  return {
    hold_id: hold?.id ?? null,
    request_id: requestId,
    credits,
    expires_at: hold?.expiresAt ? isoSeconds(hold.expiresAt) : null,
    ...stateView(state),
  };
}

export function endedHoldView(holdId: string, status: "settled" | "released", { credits, state }: Done) {
  return { hold_id: holdId, status, credits, ...stateView(state) };
}

function stateView({ remaining, allowance, purchased, held, owed, requests }: MeterState) {
  return {
    credits_remaining: remaining,
    allowance_remaining: allowance,
    purchased_remaining: purchased,
    credits_held: held,
    credits_owed: owed,
    requests_used: requests,
  };
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ and what is left to spend. */
export function limitHeaders({
  remaining,
  rateLimit,
  rateLeft,
  rateFullMs,
}: MeterState): Record<string, string> {
  return {
    "credits-remaining": remaining,
    ...(rateLimit !== null && {
      "ratelimit-policy": `"minute";q=${rateLimit};w=60`,
      ratelimit: `"minute";r=${rateLeft};t=${Math.ceil(rateFullMs / 1_000)}`,
    }),
  };
}

const REFUSALS: Record<MeterRefusal, [status: number, code: ProblemCode, detail: string]> = {
  unknown_key: [401, "invalid_key", "This API key is unknown"],
  revoked_key: [401, "revoked_key", "This API key was revoked"],
  expired_key: [401, "expired_key", "This API key has expired"],
  missing_scope: [403, "missing_scope", "This API key lacks the scope usage"],
  request_id_reused: [409, "request_id_reused", "This request_id was used for another request"],
  rate_limited: [429, "rate_limited", "Too many requests in this minute"],
  request_quota_exceeded: [429, "request_quota_exceeded", "All requests of this period are used"],
  credits_exhausted: [402, "credits_exhausted", "There are not enough credits. Nothing was debited."],
  key_limit_exceeded: [402, "key_limit_exceeded", "This key has used its own credits of this period"],
  unknown_hold: [404, "unknown_hold", "There is no such hold"],
  hold_settled: [409, "hold_settled", "This hold was settled before, and what it cost stays"],
  hold_released: [409, "hold_released", "This hold was released before"],
  hold_expired: [409, "hold_expired", "This hold has expired; its credits are free again"],
};

export function refusalProblem(
  { reason, retryAfterMs, state }: Extract<MeterAnswer, { kind: "refused" }>,
  upgradeUrl: string,
): Problem {
  const [status, code, general] = REFUSALS[reason];
  // What was bought shows as bought, and yet can't be spent.
  const isOwing = code === "credits_exhausted" && state !== null && isPositive(state.owed);
  const detail = isOwing ? `${general} ${state.owed} credits are owed, and come first.` : general;
  return new Problem(status, code, detail, {
    ...(code === "credits_exhausted" && { upgrade_url: upgradeUrl }),
    ...(status === 409 &&
      code === "request_id_reused" && { errors: [{ field: "request_id", message: detail }] }),
    ...(retryAfterMs !== null && { retry_after: Math.max(1, Math.ceil(retryAfterMs / 1_000)) }),
  });
}

export function meteringUnavailable(): Problem {
  return new Problem(503, "unavailable", "Not decided now. Sending the same request again is safe.", {
    retry_after: 1,
  });
}
