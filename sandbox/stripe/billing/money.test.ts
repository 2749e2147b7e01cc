import { expect, test } from "vitest";
import { formatInterval, formatMoney, multiply } from "./money";

test.each([
  [2900, "usd", "$29.00"],
  [5, "eur", "€0.05"],
  [500, "jpy", "¥500"],
  [123456789, "usd", "$1,234,567.89"],
])("%i %s reads %s", (amount, currency, text) => expect(formatMoney(amount, currency)).toBe(text));

test.each([
  ["2900", 3, 8700],
  ["0.5", 1, 1],
  ["0.4", 1, 0],
  ["1.25", 2, 3],
  ["0.000000000001", 1, 0],
])("%s × %i = %i", (unit, quantity, product) => expect(multiply(unit, quantity)).toBe(product));

test("an interval reads as on a bill", () => {
  expect(formatInterval({ interval: "month", interval_count: 1 })).toBe("/ month");
  expect(formatInterval({ interval: "month", interval_count: 3 })).toBe("every 3 months");
});
