import { expect, test } from "vitest";
import type { Projection } from "@/lib/billing/projection";
import { projectionWords } from "./projection-words";

const at = new Date("2026-01-12T15:00:00Z");

test.each<[Projection, string]>([
  [
    { kind: "runs_out", at, days: 7 },
    "At this pace your credits last until 12 Jan 2026; measured on the last 7 whole days",
  ],
  [
    { kind: "lasts", at, left: "1240", days: 3 },
    "At this pace 1,240 of the allowance are left on 12 Jan 2026; measured on the last 3 whole days",
  ],
  [
    { kind: "over_a_year", days: 1 },
    "At this pace your credits last for more than a year; measured on the last whole day",
  ],
])("%j", (projection, words) => {
  expect(projectionWords(projection)).toBe(words);
});
