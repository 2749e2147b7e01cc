import { expect, test } from "vitest";
import { hashKey } from "@/lib/auth/api-key";
import { MAX_WAITING, meterUsage } from "@/lib/flows/meter-usage";
import { problem } from "@/lib/testing/api";
import {
  account,
  hold,
  itemOfUse,
  key,
  liftLimits,
  newId,
  setUpMetering,
  use,
  user,
  world,
} from "@/lib/testing/metering";

/** What happens when more comes than the database answers. */

setUpMetering();

/** Does this while something else has the rows or the table that the statement locks. */
async function whileLocked<T>(statement: string, work: () => Promise<T>): Promise<T> {
  const lock = await world.sql.connect();
  try {
    await lock.query("BEGIN");
    await lock.query(statement);
    return await work();
  } finally {
    await lock.query("COMMIT");
    lock.release();
  }
}

test("beyond the bound the answer is 503 at once; who waits is answered when the database comes back", async () => {
  await liftLimits();
  const refusedId = newId();
  let answered = 0;
  const waiting = await whileLocked("LOCK TABLE credit_accounts", async () => {
    const all = Array.from({ length: MAX_WAITING }, async () => {
      const { kind } = await meterUsage(itemOfUse(hashKey(key), "0.01"));
      answered += 1;
      return kind;
    });
    const refused = await use("0.01", { request_id: refusedId });
    expect(answered).toBe(0);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await problem(refused)).toMatchObject({ status: 503, code: "unavailable" });
    // Not awaited here: it lasts until the lock is gone.
    return { all: Promise.all(all) };
  });
  expect(new Set(await waiting.all)).toEqual(new Set(["done"]));
  const again = await use("0.01", { request_id: refusedId });
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, null]);
  const uses = MAX_WAITING + 1;
  expect(await account()).toMatchObject({ uses, requests: uses, allowance: 1_000 - uses / 100 });
});

test("an account that stays locked is told so in the end, and the same request counts once when it is free", async () => {
  const id = newId();
  await whileLocked(`SELECT 1 FROM credit_accounts WHERE user_id = '${user}' FOR UPDATE`, async () => {
    const given = await use("1", { request_id: id });
    expect(given.headers.get("retry-after")).toBe("1");
    expect(await problem(given)).toMatchObject({ status: 503, code: "unavailable" });
  });
  expect(await account()).toMatchObject({ uses: 0, allowance: 1_000 });
  const again = await use("1", { request_id: id });
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, null]);
  expect((await use("1", { request_id: id })).headers.get("idempotent-replayed")).toBe("true");
  expect(await account()).toMatchObject({ uses: 1, allowance: 999 });
});

test("300 requests of a locked account, whose hold has expired, hold up nobody; and nothing of it is written meanwhile", async () => {
  await liftLimits();
  const { secret } = await world.key(await world.signUp("passer-by@example.com"));
  await hold("10");
  await world.sql.query(
    `WITH h AS (UPDATE usage_holds SET expires_at = now() - interval '1 second' WHERE user_id = $1)
     UPDATE credit_accounts SET holds_expire_at = now() - interval '1 second' WHERE user_id = $1`,
    [user],
  );
  const granted = `UPDATE credit_accounts SET purchased = 500 WHERE user_id = '${user}'`;
  const waiting = await whileLocked(granted, async () => {
    const all = Array.from({ length: 300 }, () => use("1"));
    const passed = [];
    for (let n = 0; n < 20; n += 1) passed.push((await use("1", {}, secret)).status);
    expect(passed).toEqual(Array(20).fill(200));
    return { all: Promise.all(all) };
  });
  expect(new Set((await waiting.all).map(({ status }) => status))).toEqual(new Set([200]));
  const { rows } = await world.sql.query(
    "SELECT allowance::float8, purchased::float8, held::float8 FROM credit_accounts WHERE user_id = $1",
    [user],
  );
  expect(rows).toEqual([{ allowance: 700, purchased: 500, held: 0 }]);
});

test("a connection that no longer answers is given up: the same goes by another, and counts once", async () => {
  await use("1");
  const { rows } = await world.sql.query(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%FROM meter(%' AND pid <> pg_backend_pid()",
  );
  expect(rows).toHaveLength(1);
  process.kill(rows[0].pid, "SIGSTOP");
  try {
    expect((await use("1")).status).toBe(200);
  } finally {
    process.kill(rows[0].pid, "SIGCONT");
  }
  expect(await account()).toMatchObject({ uses: 2, requests: 2, allowance: 998 });
});
