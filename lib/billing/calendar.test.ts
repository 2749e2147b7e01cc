import { expect, test } from "vitest";
import { addMonths, wholeSecond } from "./calendar";

test.each([
  ["2026-01-31T10:00:00Z", 1, "2026-02-28T10:00:00Z"],
  ["2026-01-31T10:00:00Z", 2, "2026-03-31T10:00:00Z"],
  ["2028-01-31T10:00:00Z", 1, "2028-02-29T10:00:00Z"],
  ["2028-02-29T00:00:00Z", 12, "2029-02-28T00:00:00Z"],
  ["2028-02-29T00:00:00Z", 48, "2032-02-29T00:00:00Z"],
  ["2026-12-15T23:59:59Z", 1, "2027-01-15T23:59:59Z"],
  ["2026-08-30T00:00:00Z", 6, "2027-02-28T00:00:00Z"],
  ["2026-03-31T00:00:00Z", -1, "2026-02-28T00:00:00Z"],
])("%s plus %d months is %s", (anchor, months, expected) => {
  expect(addMonths(new Date(anchor), months)).toEqual(new Date(expected));
});

test.each([28, 29, 30, 31])("the months from an anchor on day %d tile without gap or overlap", (day) => {
  const anchor = new Date(Date.UTC(2026, 0, day, 12));
  const starts = Array.from({ length: 49 }, (_, months) => addMonths(anchor, months));
  for (const [index, start] of starts.slice(1).entries()) {
    const days = (start.getTime() - (starts[index]?.getTime() ?? 0)) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(28);
    expect(days).toBeLessThanOrEqual(31);
  }
});

test("a whole second is never later", () => {
  expect(wholeSecond(new Date("2026-01-01T00:00:00.999Z"))).toEqual(new Date("2026-01-01T00:00:00Z"));
});
