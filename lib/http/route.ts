import { randomUUID } from "node:crypto";
import { log } from "../log";
import { isUnavailable } from "../stripe/client";
import { Problem, problemResponse, stripeUnavailable } from "./problem";

/** A handler answers, or throws a `Problem`; everything else that it throws is our fault and says nothing outside. */
export function route(
  handler: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = `req_${randomUUID()}`;
    const response = await handler(request).catch((error) => toResponse(error, requestId));
    response.headers.set("x-request-id", requestId);
    return response;
  };
}

function toResponse(error: unknown, requestId: string): Response {
  if (error instanceof Problem) return problemResponse(error, requestId);
  log.error({ requestId, err: error }, "request failed");
  const problem = isUnavailable(error)
    ? stripeUnavailable()
    : new Problem(
        500,
        "internal_error",
        "Something went wrong on our side. Quote the request_id when you ask us.",
      );
  return problemResponse(problem, requestId);
}
