import { expect, test } from "vitest";
import { settle } from "./totals";

test.each([
  ["is charged whole", 2900, 0, 2900, 0],
  ["uses credit", 2900, -900, 2000, 0],
  ["covered by credit takes only what it needs", 2900, -5000, 0, -2100],
  ["below zero becomes credit", -1200, 0, 0, -1200],
  ["below zero adds to credit", -1200, -300, 0, -1500],
  ["collects what is owed", 2900, 30, 2930, 0],
  ["of nothing collects nothing, even when something is owed", 0, 30, 0, 30],
  ["below the minimum charge waits", 49, 0, 0, 49],
  ["at the minimum charge does not", 50, 0, 50, 0],
  ["that credit brings below the minimum waits", 100, -60, 0, 40],
  ["below the minimum with what is owed is charged", 30, 25, 55, 0],
])("a total %s", (_, total, balance, amount_due, ending_balance) =>
  expect(settle(total, balance, "usd")).toMatchObject({ amount_due, ending_balance }),
);
