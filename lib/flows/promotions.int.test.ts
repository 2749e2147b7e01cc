import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, addMonths } from "../billing/calendar";
import type { PromotionTerms } from "../billing/promotions";
import { systemNow } from "../clock";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { createPromotion, endPromotion, listPromotions, promotionFor } from "./promotions";
import { startCheckout, startPackCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

const STARTER = 1;

/** 20% off for three months. */
const LAUNCH: PromotionTerms = {
  code: "LAUNCH20",
  discount: { kind: "percent", percent: 20 },
  duration: "repeating",
  months: 3,
  maxRedemptions: 100,
  expiresAt: null,
  firstTimeOnly: false,
};

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function checkoutWith(userId: string, code: string) {
  const start = await startCheckout({ userId, planId: STARTER, code });
  if (start.kind !== "redirect") throw new Error(start.kind);
  return start;
}

/** What was charged, oldest first. */
async function paid(userId: string): Promise<number[]> {
  const { rows } = await world.sql.query(
    "SELECT amount_paid_cents AS paid FROM invoices WHERE user_id = $1 ORDER BY created_at",
    [userId],
  );
  return rows.map((row) => row.paid);
}

test("LAUNCH20 is made once, listed, and audited", async () => {
  expect(await createPromotion(LAUNCH, "cli")).toMatchObject({
    kind: "created",
    promotion: { redemptions: 0 },
  });
  for (const code of ["LAUNCH20", "launch20"])
    expect(await createPromotion({ ...LAUNCH, code }, "cli")).toEqual({ kind: "code_taken" });
  expect(await listPromotions()).toMatchObject([{ ...LAUNCH, active: true }]);
  const { rows } = await world.sql.query("SELECT actor, action, after->>'code' AS code FROM audit_log");
  expect(rows).toEqual([{ actor: "cli", action: "promotion.create", code: "LAUNCH20" }]);
});

test("Ada came by a link with it: $16 for three months, then $20, and all the credits", async () => {
  const ada = await world.signUp("ada@example.com");
  expect(await promotionFor(ada, "launch20")).toMatchObject({ kind: "applies" });
  const start = await checkoutWith(ada, "launch20");
  expect(await checkoutWith(ada, "LAUNCH20")).toEqual(start);
  const session = await stripe().checkout.sessions.retrieve(start.sessionId);
  expect(session).toMatchObject({ amount_total: 16_00, total_details: { amount_discount: 4_00 } });
  await world.pay(start.url);
  expect(await world.account(ada)).toMatchObject({ plan: "Starter", allowance: "2000" });
  const { now } = await world.account(ada);
  await world.travel(ada, addDays(addMonths(now, 3), 1));
  expect(await paid(ada)).toEqual([16_00, 16_00, 16_00, 20_00]);
  expect(await listPromotions()).toMatchObject([{ redemptions: 1 }]);
});

test("Ben opened Checkout without it: with it he gets another page, and the first sells nothing", async () => {
  const ben = await world.signUp("ben@example.com");
  const plain = await world.checkout(ben, STARTER);
  const { url } = await checkoutWith(ben, "LAUNCH20");
  expect(url).not.toBe(plain);
  await expect(world.pay(plain)).rejects.toThrow();
  await world.pay(url);
  expect(await paid(ben)).toEqual([16_00]);
});

test.each([
  ["unknown", "NOSUCH"],
  ["not even a code", "'; DROP TABLE users; --"],
])("a code that is %s is ignored: Checkout asks for $20, and for a code", async (_, code) => {
  const user = await world.signUp(`${code.length}@example.com`);
  expect(await promotionFor(user, code)).toEqual({ kind: "refused", why: "unknown" });
  const session = await stripe().checkout.sessions.retrieve((await checkoutWith(user, code)).sessionId);
  expect(session).toMatchObject({ amount_total: 20_00, allow_promotion_codes: true });
});

test("$5 off, once, one use, for who never paid", async () => {
  const only: PromotionTerms = {
    ...LAUNCH,
    code: "FIRST5",
    discount: { kind: "amount", amountCents: 5_00 },
    duration: "once",
    months: null,
    maxRedemptions: 1,
    expiresAt: addDays(systemNow(), 30),
    firstTimeOnly: true,
  };
  await createPromotion(only, "cli");
  const dora = await world.subscriber("dora", STARTER);
  expect(await promotionFor(dora, "FIRST5")).toEqual({ kind: "refused", why: "first_time_only" });
  const cal = await world.signUp("cal@example.com");
  const pack = await startPackCheckout(cal, "pack_1000");
  await world.pay(pack.kind === "redirect" ? pack.url : pack.kind);
  await syncCustomer(await world.customer(cal));
  expect(await promotionFor(cal, "FIRST5")).toEqual({ kind: "refused", why: "first_time_only" });
  const emil = await world.signUp("emil@example.com");
  await world.pay((await checkoutWith(emil, "FIRST5")).url);
  expect(await paid(emil)).toEqual([15_00]);
  const fay = await world.signUp("fay@example.com");
  expect(await promotionFor(fay, "FIRST5")).toEqual({ kind: "refused", why: "used_up" });
});

test("ended: refused from then on; who has it keeps it, and the code can be given anew", async () => {
  expect(await endPromotion("launch20", "cli")).toBe(true);
  expect(await endPromotion("LAUNCH20", "cli")).toBe(false);
  const gil = await world.signUp("gil@example.com");
  expect(await promotionFor(gil, "LAUNCH20")).toEqual({ kind: "refused", why: "ended" });
  expect(await createPromotion({ ...LAUNCH, duration: "forever", months: null }, "cli")).toMatchObject({
    kind: "created",
  });
  expect(await promotionFor(gil, "LAUNCH20")).toMatchObject({ kind: "applies" });
});
