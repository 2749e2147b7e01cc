import { expect, test } from "vitest";
import { identityOf } from "./identity";

test.each([
  ["Ada@Example.com", "ada@example.com"],
  ["ada+trial2@example.com", "ada@example.com"],
  ["a.d.a+x@gmail.com", "ada@gmail.com"],
  ["ada@googlemail.com", "ada@gmail.com"],
  ["a.da@example.com", "a.da@example.com"],
])("%s is the person %s", (email, identity) => {
  expect(identityOf(email)).toBe(identity);
});
