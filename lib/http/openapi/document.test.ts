import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DOCUMENT, expectValid } from "@/lib/testing/contract";
import { PROBLEM_CODES } from "../problems";
import { printed } from "./document";

test("public/openapi.json is what `npm run openapi` writes", () => {
  expect(readFileSync("public/openapi.json", "utf8")).toBe(printed());
});

test("every code that a problem may have stands at some operation", () => {
  const documented = JSON.stringify(DOCUMENT.components.responses);
  const anywhere = ["method_not_allowed", "unknown_path"];
  expect(
    PROBLEM_CODES.filter((code) => !documented.includes(`"${code}"`) && !anywhere.includes(code)),
  ).toEqual([]);
});

test("no two operations have the same name", () => {
  const ids = operations.map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
);

describe("the examples are valid", () => {
  const withId = (schema: object): object =>
    JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "api#/$defs/"));

  test.each(operations)("%s", (where, { requestBody, responses }) => {
    for (const { schema, examples = {} } of Object.values(requestBody?.content ?? {}))
      for (const [name, { value }] of Object.entries(examples))
        expectValid(`${where}, ${name}`, withId(schema), value);
    for (const [status, { content = {} }] of Object.entries(responses))
      for (const { schema, example, examples = {} } of Object.values(content)) {
        if (example !== undefined) expectValid(`${where}, ${status}`, withId(schema), example);
        for (const [name, { value }] of Object.entries(examples))
          expectValid(`${where}, ${status}, ${name}`, withId(schema), value);
      }
  });

  test.each(Object.entries(DOCUMENT.components.responses))("%s", (where, { content = {} }) => {
    for (const { schema, examples = {} } of Object.values(content)) {
      for (const name of Object.keys(examples))
        expectValid(`${where}, ${name}`, withId(schema), DOCUMENT.components.examples[name]?.value);
    }
  });
});
