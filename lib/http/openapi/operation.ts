import type { z } from "zod";
import type { KeyScope } from "../../billing/keys";
import type { ProblemCode } from "../problems";
import type { HeaderName } from "./headers";

/** One method of one path. Whatever follows from it (who may call, what a body can do wrong) isn't said again. */
export type Operation = {
  method: "get" | "post" | "delete";
  /** With its parameters in braces; PARAMETERS says what they are. */
  path: string;
  /** What generated clients call it. */
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  caller: Caller;
  query?: z.ZodObject;
  body?: {
    /** What the handler itself validates with. */
    schema: z.ZodType;
    /** No body at all is as good as `{}`. */
    optional?: true;
    examples: Record<string, object>;
  };
  answers: Record<number, Answer>;
  /** Beside those that follow from the caller, the query and the body. */
  refusals: readonly ProblemCode[];
  /** What a refusal may tell too. */
  refusalHeaders?: readonly HeaderName[];
};

export type Caller =
  | "anyone"
  /** A key with the scope, or the session of our own pages. */
  | { scope: KeyScope }
  /** A key with the scope, and nobody without one. */
  | { keyWith: KeyScope }
  /** Any key that is good. */
  | "key"
  /** The session alone. */
  | "person"
  | "stripe"
  | "scheduler";

export type Answer = {
  when: string;
  schema?: z.ZodType;
  example?: object;
  /** Always sent. */
  headers?: readonly HeaderName[];
  /** Sent where there is something to tell. */
  mayHaveHeaders?: readonly HeaderName[];
  /** The first lines that `Accept: text/csv` may get; which of them follows from the query. */
  csv?: Record<string, string>;
};

export const TAGS = {
  Plans: "What is sold",
  Subscription: "Subscribing, changing, cancelling",
  Credits: "Buying and redeeming credits, the ledger, use by day",
  Metering: "What a gateway calls on each request",
  Keys: "API keys: what they may do, their beginning and their end",
  Account: "Invoices and the billing page",
  Operation: "Stripe's events, jobs, health",
} as const;
type Tag = keyof typeof TAGS;
