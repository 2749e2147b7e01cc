import { describe, expect, test } from "vitest";
import { boundary, nextBoundary, periodAt } from "./period";

const at = (text: string) => Date.parse(`${text.includes("T") ? text : `${text}T00:00:00`}Z`) / 1000;
const date = (time: number) => new Date(time * 1000).toISOString().slice(0, 10);

describe("boundaries count from the anchor", () => {
  test.each([
    ["2025-01-31", "month", 1, ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]],
    ["2024-01-31", "month", 1, ["2024-02-29", "2024-03-31"]],
    ["2025-01-29", "month", 1, ["2025-02-28", "2025-03-29"]],
    ["2025-10-31", "month", 3, ["2026-01-31", "2026-04-30", "2026-07-31"]],
    ["2025-12-15", "month", 1, ["2026-01-15", "2026-02-15"]],
    ["2024-02-29", "year", 1, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]],
    ["2025-03-28", "week", 2, ["2025-04-11", "2025-04-25"]],
    ["2025-02-27", "day", 1, ["2025-02-28", "2025-03-01"]],
  ])("%s every %s × %i", (anchor, interval, interval_count, expected) => {
    const recurrence = { interval, interval_count };
    const dates = expected.map((_, index) => date(boundary(at(anchor), recurrence, index + 1)));
    expect(dates).toEqual(expected);
  });

  test("and keep the time of day", () => {
    const anchor = at("2025-01-31T23:59:59");
    expect(boundary(anchor, { interval: "month", interval_count: 1 }, 1)).toBe(at("2025-02-28T23:59:59"));
  });
});

describe("the next boundary", () => {
  const monthly = { interval: "month", interval_count: 1 };

  test("at the anchor is one interval away, and at a boundary the one after", () => {
    expect(date(nextBoundary(at("2025-01-31"), monthly, at("2025-01-31")))).toBe("2025-02-28");
    expect(date(nextBoundary(at("2025-01-31"), monthly, at("2025-02-28")))).toBe("2025-03-31");
  });

  test("tiles time without gap or overlap over 48 months, from every anchor day", () => {
    for (const dayOfMonth of [1, 15, 28, 29, 30, 31]) {
      const anchor = at(`2025-01-${String(dayOfMonth).padStart(2, "0")}`);
      let time = anchor;
      for (let step = 1; step <= 48; step += 1) {
        const next = nextBoundary(anchor, monthly, time);
        expect(next).toBe(boundary(anchor, monthly, step));
        expect(nextBoundary(anchor, monthly, next - 1)).toBe(next);
        time = next;
      }
    }
  });
});

describe("the period that contains a moment", () => {
  const yearly = { interval: "year", interval_count: 1 };
  test.each([
    ["2025-01-31", "2025-03-10", { interval: "month", interval_count: 1 }, "2025-02-28", "2025-03-31"],
    ["2025-01-31", "2025-02-28", { interval: "month", interval_count: 1 }, "2025-02-28", "2025-03-31"],
    ["2024-03-01", "2025-01-16", yearly, "2024-03-01", "2025-03-01"],
    ["2025-01-01", "2025-01-01", yearly, "2025-01-01", "2026-01-01"],
    ["2025-06-01", "2025-01-16", yearly, "2024-06-01", "2025-06-01"],
  ])("anchored at %s, at %s", (anchor, time, recurrence, start, end) => {
    const period = periodAt(at(anchor), recurrence, at(time));
    expect([date(period.start), date(period.end)]).toEqual([start, end]);
  });
});
