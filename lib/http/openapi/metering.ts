import { hold, releasedHold, settledHold, use } from "../answers";
import type { ProblemCode } from "../problems";
import { emptyBody } from "../schemas";
import { holdBody, settleBody, useBody } from "../usage";
import type { HeaderName } from "./headers";
import type { Operation } from "./operation";

const RATE: readonly HeaderName[] = ["RateLimit-Policy", "RateLimit"];
const KNOWN: readonly HeaderName[] = ["Credits-Remaining", ...RATE];
const DONE = { headers: ["Credits-Remaining"], mayHaveHeaders: [...RATE, "Idempotent-Replayed"] } as const;

const SPENDING: readonly ProblemCode[] = [
  "credits_exhausted",
  "key_limit_exceeded",
  "request_id_reused",
  "rate_limited",
  "request_quota_exceeded",
  "unavailable",
];
const ENDED: readonly ProblemCode[] = [
  "unknown_hold",
  "hold_settled",
  "hold_released",
  "hold_expired",
  "unavailable",
];

const common = {
  method: "post",
  tag: "Metering",
  caller: { keyWith: "usage" },
  refusalHeaders: KNOWN,
} as const;

const BALANCES = {
  credits_remaining: "998.75",
  allowance_remaining: "998.75",
  purchased_remaining: "0",
  credits_held: "0",
  credits_owed: "0",
  requests_used: 1,
};
const HOLD_ID = "hold_5f0f8d7b9a3c4e2f8a1b6c7d8e9f0a1b";

export const METERING: readonly Operation[] = [
  {
    ...common,
    path: "/usage",
    id: "use",
    summary: "Spend credits on one request",
    description:
      "One request is decided and recorded at once: key, access, rate limit, request quota, credits, ledger entry. " +
      "The same `request_id` with the same body gets the first answer again and debits nothing, so it is safe to send " +
      "again whenever no answer came. Costs of 0 are allowed and count as a request.",
    body: {
      schema: useBody,
      examples: {
        use: {
          credits: "1.25",
          request_id: "chat-8f2c",
          model: "small",
          quantities: { input_tokens: 1_000, output_tokens: 250 },
        },
      },
    },
    answers: {
      200: {
        ...DONE,
        when: "Debited and recorded",
        schema: use,
        example: { request_id: "chat-8f2c", credits: "1.25", ...BALANCES },
      },
    },
    refusals: SPENDING,
  },
  {
    ...common,
    path: "/usage/holds",
    id: "hold",
    summary: "Hold credits for a request whose cost is known only afterwards",
    description:
      "Counts as a request. What is held can't be spent otherwise until the hold is settled, released or expires; " +
      "an expired hold frees itself.",
    body: {
      schema: holdBody,
      examples: { hold: { credits: "20", request_id: "chat-8f2d", model: "small", ttl_seconds: 120 } },
    },
    answers: {
      201: {
        ...DONE,
        when: "Held",
        schema: hold,
        example: {
          hold_id: HOLD_ID,
          request_id: "chat-8f2d",
          credits: "20",
          expires_at: "2025-01-15T00:02:00Z",
          ...BALANCES,
          credits_remaining: "978.75",
          credits_held: "20",
        },
      },
    },
    refusals: SPENDING,
  },
  {
    ...common,
    path: "/usage/holds/{hold_id}/settle",
    id: "settle",
    summary: "End a hold with what the request did cost",
    description:
      "Debits at most what was held, or more as far as overage was agreed; the rest is free again. Neither the rate " +
      "limit nor the quota counts it. A hold ends exactly once: the same settlement again gets the first answer.",
    body: {
      schema: settleBody,
      examples: { settle: { credits: "4.5", quantities: { input_tokens: 1_000, output_tokens: 700 } } },
    },
    answers: {
      200: {
        ...DONE,
        when: "Debited, and the rest is free again",
        schema: settledHold,
        example: { hold_id: HOLD_ID, status: "settled", credits: "4.5", ...BALANCES },
      },
    },
    refusals: ENDED,
  },
  {
    ...common,
    path: "/usage/holds/{hold_id}/release",
    id: "release",
    summary: "End a hold without a debit",
    description: "For a request that failed. Again: the same answer.",
    body: { schema: emptyBody, optional: true, examples: { release: {} } },
    answers: {
      200: {
        ...DONE,
        when: "All of it is free again",
        schema: releasedHold,
        example: { hold_id: HOLD_ID, status: "released", credits: "0", ...BALANCES },
      },
    },
    refusals: ENDED,
  },
];
