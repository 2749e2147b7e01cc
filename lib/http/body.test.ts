import { expect, test } from "vitest";
import { validate } from "./body";
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
