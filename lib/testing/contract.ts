import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";

/** Holds answers of the API against public/openapi.json, the file that programs read. */

type Reference = { $ref?: string };
type Header = Reference & { required?: boolean; schema: { type: string } };
type Content = Record<string, { schema: object; example?: unknown; examples?: Record<string, Example> }>;
type Example = Reference & { value?: unknown };
type Described = Reference & { headers?: Record<string, Header>; content?: Content };
export type Operation = {
  operationId: string;
  security: Record<string, string[]>[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Described>;
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, object>;
    headers: Record<string, Header>;
    responses: Record<string, Described>;
    examples: Record<string, Example>;
  };
};

const text = readFileSync("public/openapi.json", "utf8");
export const DOCUMENT: Document = JSON.parse(text);

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
  formats: { "date-time": DATE_TIME, date: /^\d{4}-\d\d-\d\d$/, uri: (value) => URL.canParse(value) },
});

/** Readers of an answer accept fields that were added; here each has to be described. */
const CLOSED: Document = JSON.parse(text.replaceAll("#/components/schemas/", "api#/$defs/"), (_, value) =>
  value?.type === "object" && value.properties && value.additionalProperties === undefined && value.required
    ? { ...value, additionalProperties: false }
    : value,
);
ajv.addSchema({ $id: "api", $defs: CLOSED.components.schemas });

const validators = new Map<object, ValidateFunction>();

export function expectValid(where: string, schema: object, value: unknown): void {
  const validate = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, validate);
  if (validate(value)) return;
  expect.fail(`${where}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value, null, 2)}`);
}

/** The operation of a path, whether it is written with the document's parameters, with Next's, or filled in. */
export function findOperation(method: string, path: string): Operation | undefined {
  const asked = path.replace(/\[(\w+)\]/g, "{$1}");
  const found = Object.entries(CLOSED.paths).filter(([documented]) =>
    new RegExp(`^${documented.replace(/\{\w+\}/g, "[^/]+")}$`).test(asked),
  );
  found.sort(([a], [b]) => a.split("{").length - b.split("{").length);
  return found[0]?.[1][method.toLowerCase()];
}

/** Fails unless the document says that this may be answered; returns the `code` of a refusal. */
export async function expectDocumented(
  method: string,
  path: string,
  response: Response,
): Promise<string | null> {
  const where = `${method} ${path} answered ${response.status}`;
  const operation = findOperation(method, path);
  const described = operation?.responses[response.status];
  if (!described) return await expectUniversal(where, response);
  const { headers = {}, content } = follow(described, CLOSED.components.responses);
  expectHeaders(where, headers, response.headers);
  const body = await response.text();
  if (!content) {
    expect(body, where).toBe("");
    return null;
  }
  const type = response.headers.get("content-type")?.split(";")[0] ?? "none";
  const { schema, examples = {} } = content[type] ?? expect.fail(`${where} as ${type}`);
  if (type === "text/csv") {
    const firstLines = Object.values(examples).map(({ value }) => String(value).split("\r\n")[0]);
    expect(firstLines, where).toContain(body.split("\r\n")[0]);
    return null;
  }
  const value = JSON.parse(body);
  expectValid(where, schema, value);
  return response.ok ? null : value.code;
}

/** What any path may answer to a method or a name that it doesn't have. */
async function expectUniversal(where: string, response: Response): Promise<string> {
  const value = await response.json();
  expectValid(where, { $ref: "api#/$defs/Problem" }, value);
  expect(["405 method_not_allowed", "404 unknown_path"], `${where}: ${JSON.stringify(value)}`).toContain(
    `${response.status} ${value.code}`,
  );
  return value.code;
}

function expectHeaders(where: string, described: Record<string, Header>, sent: Headers): void {
  for (const name of Object.keys(DOCUMENT.components.headers).filter((one) => !one.includes("."))) {
    const header = described[name] && follow(described[name], CLOSED.components.headers);
    const value = sent.get(name);
    if (value === null) expect(header?.required ?? false, `${where} without ${name}`).toBe(false);
    else if (!header) expect.fail(`${where} with ${name}: ${value}`);
    else
      expectValid(
        `${where}, ${name}`,
        header.schema,
        header.schema.type === "integer" ? Number(value) : value,
      );
  }
}

function follow<T extends Reference>(one: T, components: Record<string, T>): T {
  const name = one.$ref?.split("/").at(-1);
  return name === undefined ? one : (components[name] ?? expect.fail(`There is no ${one.$ref}`));
}
