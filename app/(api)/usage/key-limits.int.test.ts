import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { creditsUsedByKeys } from "@/lib/db/keys";
import { userOf } from "@/lib/db/users";
import type { KeyTerms } from "@/lib/flows/keys";
import { problem, call as send } from "@/lib/testing/api";
import { createWorld, type World } from "@/lib/testing/world";
import { POST } from "./[[...path]]/route";

/** A key's own terms, where they are held: at the metering. */

let world: World;
let user: string;
let count = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  count += 1;
  user = await world.signUp(`user-${count}@example.com`);
});

const key = (terms: Partial<KeyTerms>) => world.key(user, terms);

function post(path: string, body: object, secret: string): Promise<Response> {
  return send(POST, { query: `usage${path}`, body, key: secret });
}

let ids = 0;
function use(credits: string, secret: string): Promise<Response> {
  ids += 1;
  return post("", { credits, request_id: `request-${ids}` }, secret);
}

async function hold(credits: string, secret: string): Promise<string> {
  ids += 1;
  const response = await post("/holds", { credits, request_id: `request-${ids}` }, secret);
  expect(response.status).toBe(201);
  return (await response.json()).hold_id;
}

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
    const { secret } = await key({ creditLimit: "10" });
    expect((await use("9.999999", secret)).status).toBe(200);
    await expectRefused(use("0.000002", secret), 402, "key_limit_exceeded");
    expect((await use("0.000001", secret)).status).toBe(200);
    expect((await use("0", secret)).status).toBe(200);
    expect((await use("1", (await key({})).secret)).status).toBe(200);
  });

  test("counts what is held, and gives back what was not needed", async () => {
    const { secret } = await key({ creditLimit: "10" });
    const held = await hold("10", secret);
    await expectRefused(use("1", secret), 402, "key_limit_exceeded");
    expect((await post(`/holds/${held}/settle`, { credits: "4" }, secret)).status).toBe(200);
    expect((await use("6", secret)).status).toBe(200);
    await expectRefused(use("0.000001", secret), 402, "key_limit_exceeded");
  });

  test("a hold that expired is given back, to the key that comes next and has the same limit", async () => {
    const { key: stored, secret } = await key({ creditLimit: "10" });
    await expire(await hold("10", secret));
    expect((await use("6", secret)).status).toBe(200);
    expect((await use("4", secret)).status).toBe(200);
    await expectRefused(use("0.000001", secret), 402, "key_limit_exceeded");
    expect((await creditsUsedByKeys(db(), await userOf(db(), user))).get(stored.id)).toBe("10");
  });

  test("holds also where the account may go below zero: a settlement beyond the hold ends at it", async () => {
    await world.sql.query(
      "UPDATE credit_accounts SET overage_cap = 5000, debt_limit = 5000 WHERE user_id = $1",
      [user],
    );
    const { secret } = await key({ creditLimit: "10" });
    const held = await hold("1", secret);
    const settled = await post(`/holds/${held}/settle`, { credits: "3000" }, secret);
    expect(await settled.json()).toMatchObject({ credits: "10", credits_remaining: "990" });
    await expectRefused(use("0.000001", secret), 402, "key_limit_exceeded");
  });
});
