import type { Problem, ProblemCode } from "./api.js";

/** A refusal, or no answer. Branch on `code`; `problem` has what helps, such as `upgrade_url` or `errors`. */
export class TollgateError extends Error {
  override readonly name = "TollgateError";
  /** 0 when nothing came back: whether it was done isn't known then, and the same request_id may be sent again. */
  readonly status: number;
  readonly code: ProblemCode | "no_answer";
  readonly problem: Problem | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    problem: Problem | null,
    options?: ErrorOptions & { retryAfterSeconds?: number },
  ) {
    super(problem ? `${problem.code}: ${problem.detail}` : `no_answer: HTTP status ${status}`, options);
    this.status = status;
    this.code = problem?.code ?? "no_answer";
    this.problem = problem;
    this.retryAfterSeconds = options?.retryAfterSeconds ?? null;
  }
}
