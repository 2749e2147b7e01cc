import { titleOf } from "../problem";
import { PROBLEM_CODES, PROBLEMS, type ProblemCode } from "../problems";
import { refusalsOfCaller } from "./callers";
import { HEADERS, type HeaderName, headersOf } from "./headers";
import type { Operation } from "./operation";
import { OPERATIONS } from "./operations";

/** The refusals of one status. Operations that refuse alike share it. */
type RefusalGroup = { name: string; status: number; codes: ProblemCode[]; headers: readonly HeaderName[] };

export function refusalGroups(operation: Operation): RefusalGroup[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of refusalsOf(operation)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const { refusalHeaders: headers = [], tag } = operation;
  return [...byStatus].map(([status, codes]) => {
    const name = [...codes, ...(headers.length > 0 ? [tag] : [])].join(".");
    return { name, status, codes, headers };
  });
}

export function sharedResponses() {
  const groups = OPERATIONS.flatMap(refusalGroups);
  return Object.fromEntries(groups.map((group) => [group.name, refused(group)]));
}

/** Each once. */
function refusalsOf({ method, caller, query, body, refusals }: Operation): Set<ProblemCode> {
  return new Set<ProblemCode>([
    ...refusalsOfCaller(caller, method !== "get"),
    ...(body ? (["invalid_json", "too_large", "json_only", "invalid_input"] as const) : []),
    ...(query ? (["invalid_input"] as const) : []),
    ...refusals,
    "internal_error",
  ]);
}

function refused({ status, codes, headers }: RefusalGroup) {
  const retried = codes.filter((code) => "retryAfter" in PROBLEMS[code]);
  const always: HeaderName[] = ["X-Request-Id"];
  if (status === 401) always.push("WWW-Authenticate");
  if (retried.length === codes.length) always.push("Retry-After");
  const sometimes: HeaderName[] = [...headers];
  if (retried.length > 0 && retried.length < codes.length) sometimes.push("Retry-After");
  const narrowed = { type: "object", properties: { status: { const: status }, code: { enum: codes } } };
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].when}.`).join("\n\n"),
    headers: headersOf(always, sometimes),
    content: {
      "application/problem+json": {
        schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, narrowed] },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

export function problemExamples() {
  const codes = PROBLEM_CODES.filter((code) => OPERATIONS.some((one) => refusalsOf(one).has(code)));
  return Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
}

function exampleOf(code: ProblemCode) {
  const { status, when, ...more } = PROBLEMS[code];
  return {
    type: "about:blank",
    title: titleOf(status),
    status,
    detail: when,
    code,
    request_id: HEADERS["X-Request-Id"].example,
    ...("retryAfter" in more && { retry_after: HEADERS["Retry-After"].example }),
  };
}
