import { SCOPE_WORDS } from "../../billing/keys";
import type { ProblemCode } from "../problems";
import type { Caller } from "./operation";

/** Who may call, and what they are told who may not. */

export const SECURITY_SCHEMES = {
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "tg_live_… or tg_test_…",
    description: `An API key. Scopes: ${Object.entries(SCOPE_WORDS)
      .map(([scope, { what }]) => `\`${scope}\` (${what})`)
      .join(", ")}.`,
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "next-auth.session-token",
    description:
      "The session of our own pages, from their own origin only; `__Secure-` precedes its name on https.",
  },
  stripeSignature: {
    type: "apiKey",
    in: "header",
    name: "Stripe-Signature",
    description: "Stripe signs the body.",
  },
  jobsSecret: { type: "http", scheme: "bearer", description: "JOBS_SECRET of the app's settings." },
};

export function securityOf(caller: Caller): Record<string, string[]>[] {
  switch (caller) {
    case "anyone":
      return [];
    case "key":
      return [{ apiKey: [] }];
    case "person":
      return [{ session: [] }];
    case "stripe":
      return [{ stripeSignature: [] }];
    case "scheduler":
      return [{ jobsSecret: [] }];
    default:
      return "keyWith" in caller
        ? [{ apiKey: [caller.keyWith] }]
        : [{ apiKey: [caller.scope] }, { session: [] }];
  }
}

const BAD_KEY = ["no_key", "invalid_key", "revoked_key", "expired_key"] as const;

/** `writes`: everything but GET. */
export function refusalsOfCaller(caller: Caller, writes: boolean): readonly ProblemCode[] {
  const foreign = writes ? (["foreign_origin"] as const) : [];
  switch (caller) {
    case "anyone":
    case "stripe":
      return [];
    case "key":
      return BAD_KEY;
    case "person":
      return ["no_key", "session_only", ...foreign];
    case "scheduler":
      return ["wrong_secret"];
    default:
      return "keyWith" in caller ? [...BAD_KEY, "missing_scope"] : [...BAD_KEY, "missing_scope", ...foreign];
  }
}
