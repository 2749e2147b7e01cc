import { once } from "node:events";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { StripeError } from "../errors";
import type { Method } from "../http/route";
import type { FaultDesk } from "./desk";
import type { Fault, RequestFault } from "./fault";

export type ApiContext = Context<{ Bindings: HttpBindings }>;

/**
 * What stands between a request and its handling. Throws the answer of a fault that strikes before anybody looks at
 * the request: like Stripe's limiters it comes before idempotency, so that the same key can succeed later.
 * https://docs.stripe.com/error-low-level
 */
export async function passArrival(faults: FaultDesk, method: Method, context: ApiContext): Promise<void> {
  const fault = faults.request("arrival", method, context.req.path);
  switch (fault?.kind) {
    case "rate_limit":
      throw rateLimited(fault.retry_after);
    case "unavailable":
      throw serverError(503, fault);
    case "hang":
      await hold(faults, fault, context);
      if (context.req.raw.signal.aborted) throw callerGone();
  }
}

/** Throws for a fault that spoils the work; any other strikes when the work is done. */
export function passExecution(
  faults: FaultDesk,
  method: Method,
  context: ApiContext,
): RequestFault | undefined {
  const fault = faults.request("execution", method, context.req.path);
  if (fault?.kind === "error") throw serverError(500, fault);
  return fault;
}

/** After everything is committed: resolves when the answer may go, or when nobody is there to get it any more. */
export async function passReturn(
  faults: FaultDesk,
  fault: RequestFault | undefined,
  context: ApiContext,
): Promise<void> {
  if (fault?.kind === "commit_then_timeout") await hold(faults, fault, context);
  if (fault?.kind === "commit_then_disconnect") context.env.incoming.socket.destroy();
}

/** Until the fault is removed or the caller gives up. */
async function hold(faults: FaultDesk, fault: Fault, context: ApiContext): Promise<void> {
  const signal = AbortSignal.any([faults.removal(fault), context.req.raw.signal]);
  fault.holding += 1;
  if (!signal.aborted) await once(signal, "abort");
  fault.holding -= 1;
}

/** Nobody gets this answer: what nobody waits for any more isn't carried out. */
const callerGone = (): StripeError =>
  new StripeError(499, { type: "api_error", message: "The caller hung up." });

export const serverError = (status: number, { id }: Fault): StripeError =>
  new StripeError(status, {
    type: "api_error",
    message: `An error on Stripe's side, as asked for by ${id} of the sandbox.`,
  });

const rateLimited = (retryAfter: number | null): StripeError =>
  new StripeError(
    429,
    {
      type: "invalid_request_error",
      code: "rate_limit",
      message: "Too many requests in too short a time. See https://docs.stripe.com/rate-limits.",
    },
    retryAfter === null ? {} : { "Retry-After": String(retryAfter) },
  );
