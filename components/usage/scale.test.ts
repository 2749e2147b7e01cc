import { expect, test } from "vitest";
import { topOf } from "./scale";

test.each([
  [0, 1],
  [1, 1],
  [1.2, 2],
  [4, 5],
  [5, 5],
  [5.1, 10],
  [980, 1_000],
  [1_001, 2_000],
  [0.0003, 0.0005],
])("up to %d: %d", (most, top) => {
  expect(topOf(most)).toBeCloseTo(top, 10);
});
