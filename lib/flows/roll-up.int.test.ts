import { describe, expect, test } from "vitest";
import { addDays } from "../billing/calendar";
import { systemNow } from "../clock";
import { db, transaction } from "../db/client";
import { addPurchased } from "../db/extra-credits";
import { addUp, wrongDays } from "../db/usage-days";
import { type Body, liftLimits, newId, post as send, setUpMetering, user, world } from "../testing/metering";
import { compareUsage } from "./compare-usage";
import { addUpAnew, rollUp, rollUpAll } from "./roll-up";

setUpMetering();

async function post(path: string, body: Body, secret?: string) {
  const response = await send(path, body, secret);
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return await response.json();
}

const use = (credits: string, { secret, ...more }: { model?: string; secret?: string } = {}) =>
  post("", { credits, request_id: newId(), ...more }, secret);

const DAY = "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')";

/** What the days should say, counted another way: by the ids of the requests. */
async function entered(userId = user) {
  const { rows } = await world.sql.query(
    `SELECT ${DAY} AS day, coalesce(api_key_id, '') AS key, coalesce(model, '') AS model,
            count(DISTINCT request_id)::int AS requests, -sum(amount) AS credits
     FROM credit_entries WHERE user_id = $1 AND kind = 'usage' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [userId],
  );
  return rows;
}

async function added(userId = user) {
  const { rows } = await world.sql.query(
    `SELECT day::text, api_key_id AS key, model, requests, credits FROM usage_days
     WHERE user_id = $1 ORDER BY 1, 2, 3`,
    [userId],
  );
  return rows;
}

async function setTime(now: Date): Promise<void> {
  await world.sql.query("UPDATE users SET simulated_now = $2 WHERE id = $1", [user, now]);
}

describe("adding up", () => {
  test("by day, key and model, as the entries say, however often", async () => {
    const { secret: other } = await world.key(user);
    await use("1.25", { model: "small" });
    await use("0.000001", { model: "small" });
    await use("2", { model: "large" });
    await use("3", { model: "small", secret: other });
    await use("0");
    expect(await added()).toEqual([]);
    expect(await rollUp(user)).toBe(true);
    expect(await added()).toEqual(await entered());
    expect(await rollUp(user)).toBe(true);
    expect(await added()).toEqual(await entered());
    await use("4", { model: "large" });
    await setTime(addDays(systemNow(), 1));
    await use("5", { model: "large" });
    await rollUp(user);
    const days = await added();
    expect(days).toEqual(await entered());
    expect(new Set(days.map((one) => one.day)).size).toBe(2);
    expect(days.reduce((sum, one) => sum + one.requests, 0)).toBe(7);
  });

  test("a request out of both buckets counts once", async () => {
    await addPurchased(db(), {
      userId: user,
      kind: "purchase",
      cause: "pack:1",
      credits: 10,
      now: systemNow(),
    });
    await use("999");
    await use("3");
    expect((await world.ledger(user)).filter(({ kind }) => kind === "usage")).toHaveLength(3);
    await rollUp(user);
    expect(await added()).toEqual([
      expect.objectContaining({ requests: 2, credits: "1002.000000", model: "" }),
    ]);
  });

  test("a hold counts when it is settled, at what it came to; a released one doesn't", async () => {
    const one = await post("/holds", { credits: "10", request_id: "held-1", model: "large" });
    const other = await post("/holds", { credits: "20", request_id: "held-2", model: "large" });
    await rollUp(user);
    expect(await added()).toEqual([]);
    await post(`/holds/${one.hold_id}/settle`, { credits: "7.5" });
    await post(`/holds/${other.hold_id}/release`, {});
    await rollUp(user);
    expect(await added()).toEqual([
      expect.objectContaining({ model: "large", requests: 1, credits: "7.500000" }),
    ]);
  });

  test("credits that come and go are no use", async () => {
    await addPurchased(db(), {
      userId: user,
      kind: "purchase",
      cause: "pack:1",
      credits: 10,
      now: systemNow(),
    });
    expect(await rollUp(user)).toBe(true);
    expect(await added()).toEqual([]);
    await use("1");
    await rollUp(user);
    expect(await added()).toEqual(await entered());
  });

  test("in steps, to the same sum; what is left is said to be missing", async () => {
    for (let i = 0; i < 7; i += 1) await use("0.1", { model: `m${i % 2}` });
    expect(await transaction((tx) => addUp(tx, user, 3))).toBe(3);
    expect((await added()).reduce((sum, one) => sum + one.requests, 0)).toBe(2);
    expect(await rollUp(user, 0)).toBe(false);
    while ((await transaction((tx) => addUp(tx, user, 3))) > 0);
    expect(await added()).toEqual(await entered());
    expect(await rollUp(user, 0)).toBe(true);
  });

  test("many at once, beside the metering: each entry once", async () => {
    await liftLimits();
    let isUsed = false;
    const rollUps = Array.from({ length: 4 }, async () => {
      while (!isUsed) await rollUp(user);
    });
    await Promise.all(Array.from({ length: 200 }, (_, i) => use("0.5", { model: `m${i % 3}` })));
    isUsed = true;
    await Promise.all(rollUps);
    await rollUp(user);
    expect(await added()).toEqual(await entered());
    expect((await added()).reduce((sum, one) => sum + one.requests, 0)).toBe(200);
  });

  test("nobody waits for it: an account that is being added up goes on spending", async () => {
    await use("1");
    await transaction(async (tx) => {
      await addUp(tx, user, 100);
      expect(await use("1")).toMatchObject({ credits_remaining: "998" });
    });
  });

  test("the job adds up for everybody who has something new", async () => {
    await use("1");
    const other = await world.signUp("other@example.com");
    await use("2", { secret: (await world.key(other)).secret });
    expect(await rollUpAll()).toBeGreaterThanOrEqual(2);
    for (const one of [user, other]) expect(await added(one)).toEqual(await entered(one));
    expect(await rollUpAll()).toBe(0);
  });
});

describe("checking", () => {
  const compare = async (options: { apply?: boolean; whole?: boolean } = {}) => {
    const all = await compareUsage({ apply: false, whole: false, actor: "cli", ...options });
    return all.filter(({ userId }) => userId === user);
  };

  test.each([
    ["a count that is off", "UPDATE usage_days SET requests = requests + 1 WHERE user_id = $1"],
    [
      "credits that are off by a millionth",
      "UPDATE usage_days SET credits = credits + 0.000001 WHERE user_id = $1",
    ],
    ["a day that is gone", "DELETE FROM usage_days WHERE user_id = $1"],
    [
      "a day too many",
      "INSERT INTO usage_days SELECT user_id, day, 'x', model, 1, 1 FROM usage_days WHERE user_id = $1",
    ],
  ])("%s is found, and added up anew", async (_, harm) => {
    await use("1", { model: "small" });
    await rollUp(user);
    expect(await compare()).toEqual([]);
    await world.sql.query(harm, [user]);
    expect(await compare()).toMatchObject([{ class: "wrong_usage", mended: false }]);
    const atOnce = await Promise.all([compare({ apply: true }), compare({ apply: true })]);
    expect(atOnce.flat()).toMatchObject([{ class: "wrong_usage", mended: true }]);
    expect(await compare()).toEqual([]);
    expect(await added()).toEqual(await entered());
    const { rows } = await world.sql.query(
      "SELECT action FROM audit_log WHERE subject_user_id = $1 AND action = 'reconcile.apply'",
      [user],
    );
    expect(rows).toHaveLength(1);
  });

  test("nightly only the last days, all of them when asked", async () => {
    await use("1");
    await setTime(addDays(systemNow(), 20));
    await use("0");
    await rollUp(user);
    await world.sql.query(
      "UPDATE usage_days SET requests = 9 WHERE user_id = $1 AND day = (SELECT min(day) FROM usage_days WHERE user_id = $1)",
      [user],
    );
    expect(await compare()).toEqual([]);
    expect(await compare({ whole: true })).toMatchObject([{ class: "wrong_usage" }]);
  });

  test("entries that are not added up yet are no difference", async () => {
    await use("1");
    await rollUp(user);
    await use("1");
    expect(await wrongDays(db(), user, null, 10)).toEqual([]);
    await addUpAnew(user);
    expect(await added()).toEqual(await entered());
  });
});
