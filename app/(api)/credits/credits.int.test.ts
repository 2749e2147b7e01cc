import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "@/lib/billing/calendar";
import { systemNow } from "@/lib/clock";
import { createCode, endCreditCode } from "@/lib/flows/credit-codes";
import { call, problem } from "@/lib/testing/api";
import { createWorld, type World } from "@/lib/testing/world";
import { GET as subscription } from "../user/subscription/route";
import { POST as buyPack } from "./checkout/route";
import { POST as redeem } from "./redeem/route";

let world: World;
let key: string;

beforeAll(async () => {
  world = await createWorld();
  key = (await world.key(await world.signUp("ada@example.com"))).secret;
});
afterAll(() => world.close());

const purchased = async () => (await (await call(subscription, { key })).json()).credits_purchased;

test("Ada buys 1,000 credits for $10", async () => {
  const started = await (await call(buyPack, { key, body: { pack_id: "pack_1000" } })).json();
  expect(started).toEqual({ checkout_url: expect.stringMatching(/^http/) });
  await world.pay(started.checkout_url);
  expect(await purchased()).toBe(1_000);
});

test("she redeems WELCOME for 250 credits, once, however she spells it", async () => {
  const terms = { credits: "250", maxRedemptions: 2, maxRedemptionsPerUser: 1, expiresAt: null };
  await createCode({ code: "welcome", ...terms }, "cli");
  expect(await (await call(redeem, { key, body: { code: " Welcome " } })).json()).toEqual({
    status: "redeemed",
    credits: 250,
  });
  expect(await problem(await call(redeem, { key, body: { code: "WELCOME" } }))).toMatchObject({
    status: 409,
    code: "already_redeemed",
    errors: [{ field: "code" }],
  });
  expect(await purchased()).toBe(1_250);
});

test("a code that was ended, and one that others used up", async () => {
  const terms = { credits: "10", maxRedemptionsPerUser: 1, expiresAt: null };
  await createCode({ code: "OVER", maxRedemptions: null, ...terms }, "cli");
  await endCreditCode("over", "cli");
  expect(await problem(await call(redeem, { key, body: { code: "OVER" } }))).toMatchObject({
    status: 409,
    code: "expired",
  });
  await createCode({ code: "FIRST", maxRedemptions: 1, ...terms }, "cli");
  const userId = await world.signUp("ben@example.com");
  const ben = (await world.key(userId)).secret;
  const tomorrow = addDays(systemNow(), 1);
  await world.sql.query("UPDATE users SET simulated_now = $2 WHERE id = $1", [userId, tomorrow]);
  expect((await call(redeem, { key: ben, body: { code: "FIRST" } })).status).toBe(200);
  // What it gave stands in his own time, where his next entry won't be older.
  const { rows } = await world.sql.query(
    `SELECT created_at FROM credit_entries WHERE user_id = $1 AND kind = 'code'
     UNION ALL SELECT created_at FROM notifications WHERE user_id = $1 AND kind = 'credits_added'`,
    [userId],
  );
  expect(rows).toEqual([{ created_at: tomorrow }, { created_at: tomorrow }]);
  expect(await problem(await call(redeem, { key, body: { code: "FIRST" } }))).toMatchObject({
    status: 409,
    code: "used_up",
  });
});

test.each([
  ["no pack", buyPack, {}, 422, "pack_id"],
  ["a number for a pack", buyPack, { pack_id: 1_000 }, 422, "pack_id"],
  ["an unknown pack", buyPack, { pack_id: "pack_1" }, 404, "pack_id"],
  ["a price of one's own", buyPack, { pack_id: "pack_1000", price: 1 }, 422, "price"],
  ["credits of one's own", buyPack, { pack_id: "pack_1000", credits: 1e9 }, 422, "credits"],
  ["no code", redeem, {}, 422, "code"],
  ["an empty code", redeem, { code: "  " }, 422, "code"],
  ["an unknown code", redeem, { code: "NONE" }, 404, "code"],
  ["a code with NUL", redeem, { code: "WEL\0COME" }, 422, "code"],
  ["half a character", redeem, { code: "\ud800" }, 422, "code"],
  ["a code of 101 characters", redeem, { code: "x".repeat(101) }, 422, "code"],
  ["another user", redeem, { code: "WELCOME", user_id: "ben" }, 422, "user_id"],
])("%s changes nothing and names the field", async (_, handler, body, status, field) => {
  const before = await purchased();
  const refused = await problem(await call(handler, { key, body }));
  expect(refused).toMatchObject({ status, errors: [{ field, message: expect.any(String) }] });
  expect(await purchased()).toBe(before);
});

test("without a key 401, and a session from elsewhere 403", async () => {
  for (const handler of [buyPack, redeem]) {
    expect(await problem(await call(handler, { body: {} }))).toMatchObject({ status: 401 });
    const headers = { cookie: "next-auth.session-token=somebody", origin: "https://elsewhere.example" };
    expect(await problem(await call(handler, { body: {}, headers }))).toMatchObject({ status: 403 });
  }
});
