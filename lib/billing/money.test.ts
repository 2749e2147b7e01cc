import { expect, test } from "vitest";
import { formatCredits, formatMoney, shareOf, spokenMoney, sumOf } from "./money";

test.each([
  [2_000, "$20"],
  [1_645, "$16.45"],
  [5, "$0.05"],
  [-1_645, "-$16.45"],
  [-5, "-$0.05"],
  [123_456_789, "$1,234,567.89"],
  [0, "$0"],
])("%d cents read %s", (cents, text) => {
  expect(formatMoney(cents)).toBe(text);
});

test("prices are spoken in words", () => {
  expect(spokenMoney(2_000)).toBe("20 dollars");
});

test.each([
  ["0.000001", "0.000002", "0.000003"],
  ["500", "0.5", "500.500000"],
  ["999999999999.999999", "0.000001", "1000000000000.000000"],
])("%s and %s credits are %s", (one, other, sum) => {
  expect(sumOf(one, other)).toBe(sum);
});

test.each([
  ["2000.000000", "2,000"],
  ["1999.999800", "1,999.9998"],
  ["0.000001", "0.000001"],
  ["-12.500000", "-12.5"],
  ["123456789012.123456", "123,456,789,012.123456"],
])("%s credits read %s, to the last digit", (credits, text) => {
  expect(formatCredits(credits)).toBe(text);
});

test.each(["1e5", "", "NaN", "1.2.3", " 1"])("%j is no decimal", (text) => {
  expect(() => formatCredits(text)).toThrow(TypeError);
});

test("the share of nothing is nothing", () => {
  expect(shareOf("0", "0")).toBe(0);
  expect(shareOf("500", "2000")).toBe(0.25);
  expect(shareOf("-5", "2000")).toBe(0);
});
