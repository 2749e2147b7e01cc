import { expect, test } from "vitest";
import { isThrowAway } from "./throw-away";

test.each([
  ["x@mailinator.com", true],
  ["x@sub.mailinator.com", true],
  ["x@a.b.MAILINATOR.com", true],
  ["x@mailinator.com.", true],
  ["x@some-mailinator.com", false],
  ["x@mailinator.com.example.org", false],
  ["mailinator.com@example.com", false],
  ["x@example.com", false],
  ["x@mail.example.co.uk", false],
  ["x@privaterelay.appleid.com", false],
])("%s: %s", (email, isIt) => {
  expect(isThrowAway(email)).toBe(isIt);
});
