import { expect, test } from "vitest";
import { PRODUCTS } from "./catalogue";
import { changeKind } from "./plan-change";

const plan = (name: string) => {
  const [tier, billingCycle] = name.split(" ");
  const found = PRODUCTS.find((one) => one.tier === tier && one.billingCycle === billingCycle);
  if (!found) throw new Error(name);
  return found;
};

test.each([
  ["starter monthly", "starter monthly", "same"],
  ["starter monthly", "pro monthly", "upgrade_now"],
  ["starter monthly", "starter yearly", "upgrade_now"],
  ["starter monthly", "pro yearly", "upgrade_now"],
  ["pro monthly", "pro yearly", "upgrade_now"],
  ["starter yearly", "pro monthly", "upgrade_now"],
  ["starter yearly", "pro yearly", "upgrade_now"],
  ["pro yearly", "enterprise monthly", "upgrade_now"],
  ["pro monthly", "starter monthly", "downgrade_at_renewal"],
  ["pro monthly", "starter yearly", "downgrade_at_renewal"],
  ["starter yearly", "starter monthly", "downgrade_at_renewal"],
  ["pro yearly", "pro monthly", "downgrade_at_renewal"],
  ["pro yearly", "starter yearly", "downgrade_at_renewal"],
  ["enterprise monthly", "pro yearly", "downgrade_at_renewal"],
])("%s → %s: %s", (from, to, kind) => {
  expect(changeKind(plan(from), plan(to))).toBe(kind);
});
