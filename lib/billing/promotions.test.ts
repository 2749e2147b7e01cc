import { describe, expect, test } from "vitest";
import { discountWords, type Promotion, refusalOf } from "./promotions";

const LAUNCH: Promotion = {
  id: "promo_1",
  code: "LAUNCH20",
  active: true,
  discount: { kind: "percent", percent: 20 },
  duration: "repeating",
  months: 3,
  maxRedemptions: 100,
  redemptions: 99,
  expiresAt: new Date("2026-12-31T00:00:00Z"),
  firstTimeOnly: false,
  createdAt: new Date("2026-11-01T00:00:00Z"),
};
const NOW = new Date("2026-11-22T00:00:00Z");

test.each([
  ["valid", LAUNCH, false, null],
  ["valid for who paid", LAUNCH, true, null],
  ["unknown", null, false, "unknown"],
  ["switched off", { ...LAUNCH, active: false }, false, "ended"],
  ["at its last instant", { ...LAUNCH, expiresAt: NOW }, false, "ended"],
  ["used a hundred times", { ...LAUNCH, redemptions: 100 }, false, "used_up"],
  ["used up, which switches it off", { ...LAUNCH, redemptions: 100, active: false }, false, "used_up"],
  ["for a first purchase, and this is one", { ...LAUNCH, firstTimeOnly: true }, false, null],
  ["for a first purchase, and this is none", { ...LAUNCH, firstTimeOnly: true }, true, "first_time_only"],
  ["without limits", { ...LAUNCH, maxRedemptions: null, expiresAt: null, redemptions: 1e6 }, true, null],
])("a code that is %s", (_, promotion, hasPaid, refusal) => {
  expect(refusalOf(promotion, hasPaid, NOW)).toBe(refusal);
});

describe("in words", () => {
  test.each([
    [LAUNCH, "20% off for 3 months"],
    [{ ...LAUNCH, months: 1 }, "20% off for 1 month"],
    [{ ...LAUNCH, duration: "once" as const, months: null }, "20% off the first invoice"],
    [
      { ...LAUNCH, discount: { kind: "amount" as const, amountCents: 5_50 }, duration: "forever" as const },
      "$5.50 off every invoice",
    ],
  ])("%#", (promotion, words) => {
    expect(discountWords(promotion)).toBe(words);
  });
});
