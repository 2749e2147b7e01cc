import { expect, test } from "vitest";
import { reach, reachAlone } from "./reach";

const at = (text: string) => Date.parse(`${text.includes("T") ? text : `${text}T00:00:00`}Z`) / 1000;
const minute = (time: number) => new Date(time * 1000).toISOString().slice(0, 16);

test.each([
  ["2025-11-30", "month", "2025-11-30T00:00", "2026-01-30T00:00"],
  ["2025-01-31", "month", "2025-01-31T00:00", "2025-03-31T00:00"],
  ["2025-01-31", "month", "2025-02-28T00:00", "2025-04-30T00:00"],
  ["2025-01-31", "month", "2025-02-28T02:00", "2025-04-30T02:00"],
  ["2025-01-31", "month", "2025-02-10T00:00", "2025-04-10T00:00"],
  ["2025-01-30", "month", "2025-12-31T00:00", "2026-03-01T00:00"],
  ["2024-02-29", "year", "2026-02-28T00:00", "2028-02-29T00:00"],
  ["2025-01-01", "day", "2025-03-01T12:00", "2025-03-03T12:00"],
  // On trial: its anchor is still to come.
  ["2025-03-15", "month", "2025-03-01T00:00", "2025-05-01T00:00"],
])("billed from %s every %s, a clock at %s reaches %s", (anchor, interval, time, expected) => {
  expect(minute(reach(at(anchor), { interval, interval_count: 1 }, at(`${time}:00`)))).toBe(expected);
});

test("a clock without subscriptions reaches two years", () => {
  expect(minute(reachAlone(at("2024-02-29")))).toBe("2026-02-28T00:00");
});
