import { expect, test } from "vitest";
import { subscriptionOf } from "../testing/snapshots";
import { PRODUCTS } from "./catalogue";
import { changeKind, fateOfDisplaced } from "./plan-change";

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

const STARTER = "price_starter";
const displacedChange = { stripePriceId: "price_yearly", from: STARTER };
const soon = new Date("2026-01-20T00:00:00Z");

test.each([
  ["nothing gave way", { displacedChange: null }, null],
  ["nothing came of the other wish", {}, "planned_again"],
  ["the other wish is unpaid", { unpaidChange: { stripePriceId: "price_pro", until: soon } }, "waits"],
  ["the other wish was paid", { stripePriceId: "price_pro" }, "forgotten"],
  ["another change is planned", { pendingChange: { stripePriceId: "price_free", at: soon } }, "forgotten"],
  ["it was cancelled", { cancelAt: soon }, "forgotten"],
  ["a schedule was left half-made", { scheduleId: "sub_sched_1" }, "planned_again"],
])("%s", (_, facts, fate) => {
  expect(fateOfDisplaced(subscriptionOf({ stripePriceId: STARTER, displacedChange, ...facts }))).toBe(fate);
});
