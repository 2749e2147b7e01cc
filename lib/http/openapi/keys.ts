import { apiKey, apiKeys, keyStanding, newApiKey, rotatedApiKey } from "../answers";
import { keyBody, rotateBody } from "../key-schemas";
import type { ProblemCode } from "../problems";
import type { Operation } from "./operation";

const NO_ROOM: readonly ProblemCode[] = ["too_many_keys", "rate_limited"];

const KEY = {
  id: "0197f0c2-5b7e-7c3a-9f51-2d6a8b4e1c70",
  name: "gateway",
  prefix: "tg_test_2Qx7",
  last_four: "9fKd",
  scopes: ["usage", "read"],
  status: "active",
  created_at: "2025-01-02T10:30:00Z",
  expires_at: "2026-01-02T00:00:00Z",
  revoked_at: null,
  last_used_at: null,
  credit_limit: "500",
  credits_used: "0",
};
const SECRET = "tg_test_… (shown once)";

export const KEYS: readonly Operation[] = [
  {
    method: "get",
    path: "/key",
    id: "getKey",
    tag: "Keys",
    summary: "What the key that asks may do, its limits and what is left",
    description: "For any good key, whatever its scopes.",
    caller: "key",
    answers: {
      200: {
        when: "As it is now",
        schema: keyStanding,
        example: {
          id: KEY.id,
          name: KEY.name,
          prefix: KEY.prefix,
          mode: "test",
          scopes: KEY.scopes,
          expires_at: KEY.expires_at,
          credit_limit: "500",
          credits_used: "11.25",
          account: {
            plan: "Free",
            status: "trial",
            access_until: "2025-01-16T10:00:00Z",
            credits: { remaining: "988.75", allowance: "998.75", purchased: "0", held: "10", owed: "0" },
            requests: { used: 2, limit: 1000, resets_at: "2025-01-16T10:00:00Z" },
            rate_limit_per_minute: 60,
          },
        },
      },
    },
    refusals: [],
  },
  {
    method: "get",
    path: "/user/keys",
    id: "listKeys",
    tag: "Keys",
    summary: "The keys that are good, and the latest of those that are over",
    caller: "person",
    answers: { 200: { when: "Of both the newest first", schema: apiKeys, example: { keys: [KEY] } } },
    refusals: [],
  },
  {
    method: "post",
    path: "/user/keys",
    id: "createKey",
    tag: "Keys",
    summary: "Create a key",
    caller: "person",
    body: {
      schema: keyBody,
      examples: {
        plain: { name: "gateway", scopes: ["usage", "read"] },
        limited: {
          name: "gateway",
          scopes: ["usage", "read"],
          expires_at: "2026-01-02T00:00:00Z",
          credit_limit: "500",
        },
      },
    },
    answers: {
      201: {
        when: "Good at once; its `secret` isn't told again",
        schema: newApiKey,
        example: { ...KEY, secret: SECRET },
      },
    },
    refusals: NO_ROOM,
  },
  {
    method: "delete",
    path: "/user/keys/{id}",
    id: "revokeKey",
    tag: "Keys",
    summary: "Revoke a key",
    description: "Again: the same answer.",
    caller: "person",
    answers: {
      200: {
        when: "Refused from the next request on",
        schema: apiKey,
        example: { ...KEY, status: "revoked", revoked_at: "2025-01-03T08:00:00Z" },
      },
    },
    refusals: ["unknown_key"],
  },
  {
    method: "post",
    path: "/user/keys/{id}/rotate",
    id: "rotateKey",
    tag: "Keys",
    summary: "Put another key in place of this one",
    description:
      "With the same name, scopes, lifetime and limit, which the two share. The old one goes on for `overlap_hours`, " +
      "never beyond its own expiry.",
    caller: "person",
    body: {
      schema: rotateBody,
      optional: true,
      examples: { with_a_day: {}, at_once: { overlap_hours: 0 } },
    },
    answers: {
      201: {
        when: "Good at once; its `secret` isn't told again",
        schema: rotatedApiKey,
        example: {
          ...KEY,
          secret: SECRET,
          replaces: { id: "0197e8a1-11d4-7b02-8c6e-5f3b9d7a2e44", good_until: "2025-01-03T10:30:00Z" },
        },
      },
    },
    refusals: ["unknown_key", "key_not_active", "already_rotated", ...NO_ROOM],
  },
];
