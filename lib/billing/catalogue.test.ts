import { expect, test } from "vitest";
import { featuresOf, PRODUCTS, productFor, yearlySavingCents } from "./catalogue";

test("ids and lookup keys are unique, and the specified ones stand", () => {
  expect(new Set(PRODUCTS.map((one) => one.id)).size).toBe(PRODUCTS.length);
  expect(new Set(PRODUCTS.map((one) => one.lookupKey)).size).toBe(PRODUCTS.length);
  expect(PRODUCTS.slice(0, 3).map(({ id, tier, billingCycle }) => [id, tier, billingCycle])).toEqual([
    [1, "starter", "monthly"],
    [2, "pro", "monthly"],
    [3, "enterprise", "monthly"],
  ]);
});

test("features read as the specification lists them", () => {
  const { tier, credits } = productFor("starter", "monthly");
  expect(featuresOf(tier, credits)).toEqual(["2000 credits per month", "All AI models", "Email support"]);
});

test("a year saves two months", () => {
  expect(yearlySavingCents("starter")).toBe(4_000);
  expect(yearlySavingCents("pro")).toBe(10_000);
});
