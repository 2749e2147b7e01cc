import { expect, test } from "vitest";
import { previousAttributes } from "./diff";

test.each([
  ["equal", { a: 1, b: [1] }, { a: 1, b: [1] }, {}],
  ["changed", { a: 1 }, { a: 2 }, { a: 1 }],
  ["a hash, by its properties", { m: { x: "1", y: "2" } }, { m: { x: "1", y: "3" } }, { m: { y: "2" } }],
  ["added", { m: {} }, { m: { x: "1" } }, { m: { x: null } }],
  ["taken away", { m: { x: "1" } }, { m: {} }, { m: { x: "1" } }],
  ["a list, as a whole", { l: [1, 2] }, { l: [1, 3] }, { l: [1, 2] }],
  ["from null to a hash", { e: null }, { e: { x: 1 } }, { e: null }],
])("%s", (_, before, after, previous) => expect(previousAttributes(before, after)).toEqual(previous));
