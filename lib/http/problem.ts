import type { ProblemCode } from "./problems";

/** Errors as RFC 9457 problem details. */

export type ProblemFields = {
  /** The field that is wrong, as the caller spelled its path, and why. */
  errors?: { field: string; message: string }[];
  upgrade_url?: string;
  retry_after?: number;
  /** The methods that the path has; told as the header. */
  allow?: string;
  /** What a change of plan would come to now. */
  preview?: object;
};

/** A refusal that a handler's depth can't turn into an answer by itself; `route` does. */
export class Problem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly fields: ProblemFields;

  constructor(status: number, code: ProblemCode, detail: string, fields: ProblemFields = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** A problem with one field, named. */
export function fieldProblem(status: number, code: ProblemCode, field: string, message: string): Problem {
  return new Problem(status, code, message, { errors: [{ field, message }] });
}

/** The rows and Stripe disagree in a way that only an admin can clear. */
export function needsAttention(): Problem {
  return new Problem(
    503,
    "needs_attention",
    "Something about this subscription has to be looked at by us first. Nothing was changed",
  );
}

export function stripeUnavailable(): Problem {
  return new Problem(503, "stripe_unavailable", "Stripe can't be reached right now. Trying again is safe.", {
    retry_after: 30,
  });
}

export function titleOf(status: number): string {
  return TITLES[status] ?? "Error";
}

const TITLES: Record<number, string> = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Forbidden",
  402: "Payment needed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  422: "Invalid input",
  429: "Too many requests",
  500: "Internal error",
  503: "Unavailable",
};

export function problemResponse(problem: Problem, requestId: string): Response {
  return Response.json(problemBody(problem, requestId), {
    status: problem.status,
    headers: problemHeaders(problem),
  });
}

export function problemBody({ status, code, message, fields }: Problem, requestId: string): object {
  const { allow: _, ...told } = fields;
  return {
    type: "about:blank",
    title: titleOf(status),
    status,
    detail: message,
    code,
    request_id: requestId,
    ...told,
  };
}

export function problemHeaders({ status, fields }: Problem): Record<string, string> {
  return {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...(status === 401 && { "www-authenticate": "Bearer" }),
    ...(fields.allow && { allow: fields.allow }),
    ...(fields.retry_after && { "retry-after": String(fields.retry_after) }),
  };
}
