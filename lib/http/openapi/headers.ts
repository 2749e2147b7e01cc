/** The headers of the answers that mean something to a program. */
export const HEADERS = {
  "X-Request-Id": {
    description: "Names this request; quote it when you ask us",
    schema: { type: "string", pattern: "^req_[0-9a-f-]{36}$" },
    example: "req_0b6c1f5e-3c52-4b5c-8a57-6f0c5f1f3a11",
  },
  "Credits-Remaining": {
    description: "What can be spent: allowance and purchased credits, less what is held",
    schema: { type: "string", pattern: "^\\d+(\\.\\d{1,6})?$" },
    example: "998.75",
  },
  "RateLimit-Policy": {
    description:
      "The limit in force, as draft-ietf-httpapi-ratelimit-headers: `q` requests in `w` seconds. Absent where a contract sets none",
    schema: { type: "string", pattern: '^"minute";q=\\d+;w=60$' },
    example: '"minute";q=300;w=60',
  },
  RateLimit: {
    description: "Requests left at once (`r`), and after how many seconds all of them are again (`t`)",
    schema: { type: "string", pattern: '^"minute";r=\\d+;t=\\d+$' },
    example: '"minute";r=299;t=1',
  },
  "Retry-After": {
    description: "Seconds after which the same request is worth sending again",
    schema: { type: "integer", minimum: 1 },
    example: 1,
  },
  "Idempotent-Replayed": {
    description: "The request had been done before: this is its first answer, and nothing was done again",
    schema: { type: "string", enum: ["true"] },
    example: "true",
  },
  "WWW-Authenticate": { description: "How to authenticate", schema: { type: "string" }, example: "Bearer" },
  ETag: {
    description: "Names this version; send it as If-None-Match",
    schema: { type: "string" },
    example: '"1vZ0aS5oLqk2V3n0y9cJbg"',
  },
  "Content-Disposition": {
    description: "The name for a file; with CSV only",
    schema: { type: "string" },
    example: 'attachment; filename="invoices.csv"',
  },
} as const;
export type HeaderName = keyof typeof HEADERS;

export function headersOf(always: readonly HeaderName[], sometimes: readonly HeaderName[]) {
  const references = [
    ...always.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
    ...sometimes.map((name) => [name, { $ref: `#/components/headers/${name}${OPTIONAL}` }]),
  ];
  return Object.fromEntries(references);
}

/** A header that an answer may have is another component than the one that it always has. */
const OPTIONAL = ".optional";

export function sharedHeaders() {
  const all = Object.entries(HEADERS).flatMap(([name, header]) => [
    [name, { ...header, required: true }],
    [`${name}${OPTIONAL}`, header],
  ]);
  return Object.fromEntries(all);
}
