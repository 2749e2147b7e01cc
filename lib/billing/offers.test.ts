import { expect, test } from "vitest";
import { isOffered, type Offerable } from "./offers";

const starter: Offerable = { active: true, tier: "starter", ownerUserId: null, collection: "checkout" };
const contract: Offerable = {
  active: true,
  tier: "enterprise",
  ownerUserId: "ada",
  collection: "checkout",
};

test.each([
  ["a plan to a stranger", starter, null, true],
  ["a plan to a user", starter, "ada", true],
  ["a retired plan", { ...starter, active: false }, "ada", false],
  ["a template", { ...contract, ownerUserId: null }, "ada", false],
  ["a contract to its owner", contract, "ada", true],
  ["an ended contract to its owner", { ...contract, active: false }, "ada", false],
  ["a contract by invoice to its owner", { ...contract, collection: "invoice" as const }, "ada", false],
  ["a contract to another", contract, "ben", false],
  ["a contract to a stranger", contract, null, false],
])("%s", (_, product, userId, offered) => {
  expect(isOffered(product, userId)).toBe(offered);
});
