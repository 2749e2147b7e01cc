import { expect, test } from "vitest";
import { waitsForPeriodEnd } from "./downgrade";

const monthly = (amount: number) => ({ amount, recurring: { interval: "month", interval_count: 1 } });
const yearly = (amount: number) => ({ amount, recurring: { interval: "year", interval_count: 1 } });
const quarterly = (amount: number) => ({ amount, recurring: { interval: "month", interval_count: 3 } });
const both = ["decreasing_item_amount", "shortening_interval"];

test.each([
  ["to a cheaper price", monthly(2900), monthly(900), both, true],
  ["to a dearer price", monthly(900), monthly(2900), both, false],
  ["to a cheaper price, unconditionally", monthly(2900), monthly(900), [], false],
  ["from a year to a month", yearly(900), monthly(2900), both, true],
  ["from a quarter to a month", quarterly(2900), monthly(2900), ["shortening_interval"], true],
  ["from a month to a year", monthly(2900), yearly(29000), both, false],
  ["from a year to a month, dearer", yearly(900), monthly(2900), ["decreasing_item_amount"], false],
])("a change %s", (_, before, after, conditions, waits) =>
  expect(waitsForPeriodEnd(conditions, before, after)).toBe(waits),
);
