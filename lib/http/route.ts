import { randomUUID } from "node:crypto";
import { log } from "../log";
import { isUnavailable } from "../stripe/client";
import { Problem, problemResponse, stripeUnavailable } from "./problem";

type Handler<Rest extends unknown[]> = (request: Request, ...rest: Rest) => Promise<Response>;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];

/**
 * The handlers of one path of the API. Each answers, or throws a `Problem`; everything else that it throws is our fault
 * and says nothing outside. A method that the path doesn't have answers 405 and says which it has.
 */
export function route<Rest extends unknown[]>(
  handlers: Partial<Record<Method, Handler<Rest>>>,
): Record<Method | "OPTIONS", Handler<Rest>> {
  const allow = allowedBy(handlers);
  const refuse = async (request: Request, ..._: Rest): Promise<Response> => {
    throw new Problem(405, "method_not_allowed", `${request.method} is not among ${allow}`, { allow });
  };
  const pick = (method: Method) => answered<Rest>(handlers[method] ?? refuse);
  return {
    GET: pick("GET"),
    POST: pick("POST"),
    PUT: pick("PUT"),
    PATCH: pick("PATCH"),
    DELETE: pick("DELETE"),
    OPTIONS: answered<Rest>(async () => new Response(null, { status: 204, headers: { allow } })),
  };
}

async function unknownPath({ url }: Request): Promise<Response> {
  throw new Problem(404, "unknown_path", `The API has no ${new URL(url).pathname}`);
}

/** For what stands below a path of the API and is none. */
export const NO_SUCH_PATH = route({
  GET: unknownPath,
  POST: unknownPath,
  PUT: unknownPath,
  PATCH: unknownPath,
  DELETE: unknownPath,
});

/** Next answers HEAD wherever there is GET. */
function allowedBy(handlers: Partial<Record<Method, unknown>>): string {
  const own = METHODS.filter((method) => handlers[method]);
  return [...own, ...(handlers.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

export function newRequestId(): string {
  return `req_${randomUUID()}`;
}

function answered<Rest extends unknown[]>(handler: Handler<Rest>): Handler<Rest> {
  return async (request, ...rest) => {
    const requestId = newRequestId();
    const response = await handler(request, ...rest).catch((error) => toResponse(error, requestId));
    if (!response.headers.has("x-request-id")) response.headers.set("x-request-id", requestId);
    return response;
  };
}

function toResponse(error: unknown, requestId: string): Response {
  return problemResponse(toProblem(error, requestId), requestId);
}

/** What a caller is told of whatever a handler threw. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error;
  log.error({ requestId, err: error }, "request failed");
  return isUnavailable(error)
    ? stripeUnavailable()
    : new Problem(
        500,
        "internal_error",
        "Something went wrong on our side. Quote the request_id when you ask us.",
      );
}
