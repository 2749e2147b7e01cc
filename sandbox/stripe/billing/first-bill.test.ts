import { expect, test } from "vitest";
import { firstStretches, priceOf } from "./first-bill";

const at = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1000;
const date = (time: number): string => new Date(time * 1000).toISOString().slice(0, 10);
const monthly = { interval: "month", interval_count: 1 };

test.each([
  ["one that begins now", "2025-01-31", "2025-01-31", "2025-01-31", [["2025-01-31", "2025-02-28", 3100]]],
  ["an anchor to come", "2025-01-15", "2025-01-15", "2025-02-01", [["2025-01-15", "2025-02-01", 1700]]],
  [
    "a start in the past, billed from now on",
    "2025-01-15",
    "2025-02-18",
    "2025-02-18",
    [
      ["2025-01-15", "2025-02-15", 3100],
      ["2025-02-15", "2025-02-18", 332],
      ["2025-02-18", "2025-03-18", 3100],
    ],
  ],
  [
    "a start in the past and an anchor to come",
    "2025-01-15",
    "2025-02-18",
    "2025-03-01",
    [
      ["2025-01-15", "2025-02-15", 3100],
      ["2025-02-15", "2025-03-01", 1550],
    ],
  ],
  [
    "a start in the past that is the anchor",
    "2025-01-15",
    "2025-02-18",
    "2025-01-15",
    [
      ["2025-01-15", "2025-02-15", 3100],
      ["2025-02-15", "2025-03-15", 3100],
    ],
  ],
])("%s, at 31.00 a month", (_, start, now, anchor, expected) => {
  const stretches = firstStretches({ start: at(start), at: at(now), anchor: at(anchor) }, monthly);
  expect(
    stretches.map((stretch) => [date(stretch.start), date(stretch.end), priceOf(3100, stretch)]),
  ).toEqual(expected);
});
