import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseJson, textOf, validate } from "./body";
import { Problem } from "./problem";
import { changeBody } from "./schemas";

function refusal(body: object): Problem | null {
  try {
    validate(body, changeBody);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

test.each([1e20, -1e20, 0.5])("an amount of %d is refused with one sentence", (amount_due_cents) => {
  const body = { plan_id: 1, proration_date: "2026-01-15T00:00:00Z", amount_due_cents };
  const message = "must be the amount_due_cents that the preview gave";
  expect(refusal(body)?.fields.errors).toEqual([{ field: "amount_due_cents", message }]);
  expect(refusal(body)?.message).toBe(`amount_due_cents: ${message}`);
});

test("what is wrong with one field in two ways is said twice", () => {
  expect(refusal({ plan_id: 1.5, nothing: 1, other: 2 })?.fields.errors?.map(({ field }) => field)).toEqual([
    "plan_id",
    "nothing",
    "other",
  ]);
});

describe("numbers", () => {
  const parsed = (text: string): unknown => parseJson(text, "application/json", z.unknown());

  test.each([
    ["4", 4],
    ["0.10", 0.1],
    ["1e2", 100],
    ["1.2345678901234568e-05", 1.2345678901234568e-5],
    ["0.30000000000000004", 0.30000000000000004],
    ["1.0000000000000000", 1],
    ["-0.0e0", -0],
    ["0e5", 0],
    ["9007199254740991", 9_007_199_254_740_991],
  ])("%s arrives", (written, read) => {
    expect(parsed(`{ "a": [${written}] }`)).toEqual({ a: [read] });
  });

  test.each([
    "123456789012345678901234567890e0",
    "9007199254740993",
    "3.9999999999999999999",
    "-3.9999999999999999999",
    "0.10000000000000000001",
    "999999.99999999999",
    "1e-400",
    "1E400",
    // Of more digits than anybody means, whatever they come to.
    `1.${"0".repeat(100)}`,
  ])("%s is none any more", (written) => {
    expect(parsed(`{ "a": ${written} }`)).toEqual({ a: [Number(written)] });
  });

  test("within strings are not touched", () => {
    const text = '{"3.9999999999999999999\\\\":"\\"3.9999999999999999999","b":3.9999999999999999999}';
    expect(parsed(text)).toEqual({ ...JSON.parse(text), b: [4] });
  });
});

test("bytes that are no UTF-8 are no text", () => {
  expect(textOf(Buffer.from('"é"'))).toBe('"é"');
  expect(textOf(Buffer.from([0x22, 0xe9, 0x22]))).toMatchObject({ status: 400, code: "invalid_json" });
});
