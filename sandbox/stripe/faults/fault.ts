import type { Method } from "../http/route";

/** Something that goes wrong on demand. */
export type Fault = RequestFault | DeliveryFault | ChargeFault;
export type NewFault = Unborn<RequestFault> | Unborn<DeliveryFault> | Unborn<ChargeFault>;

type Common = {
  id: string;
  object: "sandbox.fault";
  /** How often it strikes; null: until it is removed. */
  count: number | null;
  struck: number;
  /** How many requests or deliveries wait for it now. */
  holding: number;
};

type Unborn<F extends Common> = F extends Common ? Omit<F, "id" | "object" | "struck" | "holding"> : never;

/** Of the API. A null filter fits all; a `*` in a path stands for anything. */
export type RequestFault = Common & { method: Method | null; path: string | null } & (
    | { kind: "rate_limit"; retry_after: number | null }
    | { kind: ArrivalKind | ExecutionKind }
  );

/** Before anybody has looked at the request: nothing is done, and nothing is saved under its idempotency key. */
type ArrivalKind = "unavailable" | "hang";

/** While the request is carried out: its answer, the 500 too, is saved under its idempotency key. */
type ExecutionKind = "error" | "commit_then_error" | "commit_then_timeout" | "commit_then_disconnect";

/** Of sending events. `type` may hold `*`; `endpoint` is an id or a URL. */
export type DeliveryFault = Common & { type: string | null; endpoint: string | null } & (
    | { kind: "drop" }
    | { kind: "duplicate"; times: number }
    | { kind: "delay"; ms: number }
    | { kind: "reorder"; order: "reverse" | "shuffle" }
    | { kind: "fail"; status: number | null }
  );

/** Of charges that the bank would approve. */
export type ChargeFault = Common & { kind: "decline"; customer: string | null; decline_code: string };

export type Kind = Fault["kind"];

/** Each kind, with what it does. */
export const kinds: Record<Kind, string> = {
  drop: "events: never sent, and not tried again",
  duplicate: "events: sent several times at once",
  delay: "events: sent later",
  reorder: "events: held, then sent one after the other in another order",
  fail: "events: not sent, taken as failed, tried again",
  rate_limit: "requests: 429 before anything is done",
  unavailable: "requests: 503 before anything is done",
  hang: "requests: not looked at until the fault is removed",
  error: "requests: 500, what was begun is undone",
  commit_then_error: "requests: done and committed, answered with 500",
  commit_then_timeout: "requests: done and committed, not answered",
  commit_then_disconnect: "requests: done and committed, the connection dropped",
  decline: "charges: declined by the bank",
};

export const isArrival = ({ kind }: Fault): boolean =>
  kind === "rate_limit" || kind === "unavailable" || kind === "hang";

/** Whether a text is what the pattern says, in which `*` stands for anything; no pattern fits all. */
export function fits(pattern: string | null, text: string): boolean {
  if (pattern === null) return true;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}
