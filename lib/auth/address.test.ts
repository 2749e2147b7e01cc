import { expect, test } from "vitest";
import { addressRefusal, plainAddress } from "./address";

test.each([
  [" Ada@Example.com ", "ada@example.com"],
  ["ada+trial@example.com", "ada+trial@example.com"],
  ["not-an-email", ""],
  ["ada@example.com,eve@example.com", ""],
  ["ada@example.com\0", ""],
  ['"ada@eve.com"@example.com', ""],
  ["ada@localhost", ""],
  [" ", ""],
])("%j is the address %j", (typed, address) => {
  expect(plainAddress(typed)).toBe(address);
});

test.each([
  ["", true, "NotAnAddress"],
  [null, false, "NoAddress"],
  ["x@sub.mailinator.com", true, "Disposable"],
  ["x@sub.mailinator.com", false, "Disposable"],
  ["ada@example.com", true, null],
])("%j, typed: %j, is refused as %j", (address, isTyped, refusal) => {
  expect(addressRefusal(address, isTyped)).toBe(refusal);
});
