import { describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { creditsUsedByKeys } from "@/lib/db/keys";
import { userOf } from "@/lib/db/users";
import type { KeyTerms } from "@/lib/flows/keys";
import { problem } from "@/lib/testing/api";
import {
  endow,
  hold as holdWith,
  settle,
  setUpMetering,
  user,
  use as useWith,
  world,
} from "@/lib/testing/metering";

/** A key's own terms, where they are held: at the metering. */

setUpMetering();

const keyWith = (terms: Partial<KeyTerms>) => world.key(user, terms);
const use = (credits: string, secret: string) => useWith(credits, {}, secret);
const hold = async (credits: string, secret: string) => (await holdWith(credits, {}, secret)).hold_id;

async function expectRefused(response: Promise<Response>, status: number, code: string) {
  expect(await problem(await response)).toMatchObject({ status, code });
}

/** As if the hold's time were up. */
async function expire(holdId: string): Promise<void> {
  await world.sql.query("UPDATE usage_holds SET expires_at = created_at + interval '1 ms' WHERE id = $1", [
    holdId,
  ]);
  await world.sql.query(
    "UPDATE credit_accounts SET holds_expire_at = (SELECT expires_at FROM usage_holds WHERE id = $2) WHERE user_id = $1",
    [user, holdId],
  );
}

describe("a key's own limit", () => {
  test("bounds its use to the last digit, and no other key's", async () => {
    const { secret } = await keyWith({ creditLimit: "10" });
    expect((await use("9.999999", secret)).status).toBe(200);
    await expectRefused(use("0.000002", secret), 402, "key_limit_exceeded");
    expect((await use("0.000001", secret)).status).toBe(200);
    expect((await use("0", secret)).status).toBe(200);
    expect((await use("1", (await keyWith({})).secret)).status).toBe(200);
  });

  test("counts what is held, and gives back what was not needed", async () => {
    const { secret } = await keyWith({ creditLimit: "10" });
    const held = await hold("10", secret);
    await expectRefused(use("1", secret), 402, "key_limit_exceeded");
    expect((await settle(held, "4", {}, secret)).status).toBe(200);
    expect((await use("6", secret)).status).toBe(200);
    await expectRefused(use("0.000001", secret), 402, "key_limit_exceeded");
  });

  test("a hold that expired is given back, to the key that comes next and has the same limit", async () => {
    const { key: stored, secret } = await keyWith({ creditLimit: "10" });
    await expire(await hold("10", secret));
    expect((await use("6", secret)).status).toBe(200);
    expect((await use("4", secret)).status).toBe(200);
    await expectRefused(use("0.000001", secret), 402, "key_limit_exceeded");
    expect((await creditsUsedByKeys(db(), await userOf(db(), user))).get(stored.id)).toBe("10");
  });

  test("holds also where the account may go below zero: a settlement beyond the hold ends at it", async () => {
    await endow({ overage_cap: 5_000, debt_limit: 5_000 });
    const { secret } = await keyWith({ creditLimit: "10" });
    const held = await hold("1", secret);
    const settled = await settle(held, "3000", {}, secret);
    expect(await settled.json()).toMatchObject({ credits: "10", credits_remaining: "990" });
    await expectRefused(use("0.000001", secret), 402, "key_limit_exceeded");
  });
});
