import manifest from "../../../package.json";
import { SECURITY_SCHEMES, securityOf } from "./callers";
import { headersOf, sharedHeaders } from "./headers";
import { type Answer, type Operation, TAGS } from "./operation";
import { OPERATIONS } from "./operations";
import { problemExamples, refusalGroups, sharedResponses } from "./refusals";
import { fieldsOf, namedSchemas, reference } from "./schemas";

/** The API as OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1.html */
function openApi() {
  return {
    openapi: "3.1.1",
    info: {
      title: "Tollgate",
      version: manifest.version,
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "Where this document is served" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: paths(),
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: namedSchemas(),
      responses: sharedResponses(),
      headers: sharedHeaders(),
      examples: problemExamples(),
    },
  };
}

const DESCRIPTION = `Authenticate with \`Authorization: Bearer YOUR_API_KEY\`; a key has scopes. The session of our own pages works too where it says so.

Bodies are JSON of at most 64 KiB; unknown fields are refused. Errors are \`application/problem+json\` with a \`code\` to branch on. Every answer has an \`X-Request-Id\`.

Money is integer US cents where the name says \`_cents\`. 1 credit = $0.01, with at most six decimals. Instants are UTC. Fields may be added to answers at any time.

A path below these that isn't listed answers 404 \`unknown_path\`, a method that a path doesn't have 405 \`method_not_allowed\`.`;

function paths(): Record<string, Record<string, object>> {
  const all: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const methods = all[operation.path] ?? {};
    if (methods[operation.method]) throw new Error(`${operation.method} ${operation.path} stands here twice`);
    all[operation.path] = { ...methods, [operation.method]: describe(operation) };
  }
  return all;
}

function describe(operation: Operation) {
  const { id, tag, summary, description, path, query, caller } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => parameter(name));
  const inQuery = query ? fieldsOf(query).map((field) => ({ ...field, in: "query" })) : [];
  const parameters = [...inPath, ...inQuery];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: securityOf(caller),
    ...(parameters.length > 0 && { parameters }),
    ...requestBody(operation),
    responses: responses(operation),
  };
}

const PARAMETERS: Record<string, { description: string; schema: object; example: string }> = {
  hold_id: {
    description: "As POST /usage/holds gave it",
    schema: { type: "string", pattern: "^[\\w-]{1,64}$" },
    example: "hold_5f0f8d7b9a3c4e2f8a1b6c7d8e9f0a1b",
  },
  id: {
    description: "The key's id, as GET /user/keys gives it",
    schema: { type: "string", pattern: "^[\\w-]{1,64}$" },
    example: "0197f0c2-5b7e-7c3a-9f51-2d6a8b4e1c70",
  },
  name: { description: "One of the app's jobs", schema: { type: "string" }, example: "mail" },
};

function parameter(name: string) {
  const known = PARAMETERS[name];
  if (!known) throw new Error(`PARAMETERS doesn't know {${name}}`);
  return { name, in: "path", required: true, ...known };
}

function requestBody({ body, caller }: Operation) {
  if (caller === "stripe") {
    const content = {
      "application/json": { schema: { type: "object", description: "An event of Stripe's" } },
    };
    return { requestBody: { required: true, content } };
  }
  if (!body) return {};
  const content = {
    "application/json": { schema: reference(body.schema), examples: examplesOf(body.examples) },
  };
  return { requestBody: { required: !body.optional, content } };
}

function responses(operation: Operation): Record<string, object> {
  return Object.fromEntries([
    ...Object.entries(operation.answers).map(([status, answer]) => [status, answered(answer)]),
    ...refusalGroups(operation).map((group) => [
      String(group.status),
      { $ref: `#/components/responses/${group.name}` },
    ]),
  ]);
}

function answered({ when, schema, example, csv, headers = [], mayHaveHeaders = [] }: Answer) {
  const content = {
    ...(schema && { "application/json": { schema: reference(schema), ...(example && { example }) } }),
    ...(csv && { "text/csv": { schema: { type: "string" }, examples: examplesOf(csv) } }),
  };
  return {
    description: when,
    headers: headersOf(["X-Request-Id", ...headers], mayHaveHeaders),
    ...(schema && { content }),
  };
}

function examplesOf(values: Record<string, object | string>): Record<string, { value: object | string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** As public/openapi.json has it. */
export function printed(): string {
  return `${JSON.stringify(openApi(), null, 2)}\n`;
}
