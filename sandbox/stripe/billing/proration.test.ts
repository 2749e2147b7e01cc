import { describe, expect, test } from "vitest";
import { prorate } from "./proration";

const at = (text: string) => Date.parse(`${text.includes("T") ? text : `${text}T00:00:00`}Z`) / 1000;

describe("a prorated amount", () => {
  const hundred = { start: 0, end: 100 };

  test.each([
    [1000, 0, 1000],
    [1000, 100, 0],
    [1000, 50, 500],
    [-1000, 50, -500],
    [1, 50, 0],
    [3, 50, 1],
    [-1, 50, -1],
    [-3, 50, -2],
    [10, 96, 0],
    [10, 94, 1],
    [-10, 96, 0],
    [-10, 94, -1],
    [0, 50, 0],
    [1000, -10, 1000],
    [1000, 110, 0],
  ])("%i after %i of 100 seconds is %i: to the nearest, ties toward minus infinity", (amount, time, part) =>
    expect(prorate(amount, hundred, time)).toBe(part),
  );

  test("is Stripe's documented one: 1000 becomes −166 and 3252 becomes 541", () => {
    const whole = 2_678_400;
    const period = { start: 0, end: whole };
    const time = whole - 445_600;
    expect([prorate(-1000, period, time), prorate(3252, period, time)]).toEqual([-166, 541]);
  });

  test.each([
    ["day 10 of January", "2025-01-11", [-1965, 6706]],
    ["the last day of January", "2025-01-31", [-94, 319]],
    ["a second before the end", "2025-01-31T23:59:59", [0, 0]],
    ["the first second", "2025-01-01", [-2900, 9900]],
  ])("of 29 and 99 dollars on %s", (_, date, [credit, debit]) => {
    const period = { start: at("2025-01-01"), end: at("2025-02-01") };
    expect([prorate(-2900, period, at(date)), prorate(9900, period, at(date))]).toEqual([credit, debit]);
  });

  test("of a credit and its debit never differ by more than a unit from the exact difference", () => {
    const period = { start: at("2025-01-31"), end: at("2025-02-28") };
    for (let time = period.start; time <= period.end; time += 12_345) {
      const exact = ((9900 - 2900) * (period.end - time)) / (period.end - period.start);
      const sum = prorate(-2900, period, time) + prorate(9900, period, time);
      expect(Math.abs(sum - exact)).toBeLessThanOrEqual(1);
    }
  });
});
