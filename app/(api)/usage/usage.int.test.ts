import { describe, expect, test } from "vitest";
import { addDays } from "@/lib/billing/calendar";
import { setOverage } from "@/lib/flows/set-overage";
import { freeExpiredHolds, tellUsage } from "@/lib/flows/tell-usage";
import { problem, call as send } from "@/lib/testing/api";
import {
  account,
  type Body,
  endow,
  hold,
  key,
  keyId,
  newId,
  post,
  settle,
  setUpMetering,
  use,
  user,
  world,
} from "@/lib/testing/metering";
import { POST } from "./[[...path]]/route";

setUpMetering();

const release = (id: string) => post(`/holds/${id}/release`, {});

async function setUser(columns: Record<string, string | Date | null>): Promise<void> {
  const sets = Object.keys(columns).map((name, index) => `${name} = $${index + 2}`);
  await world.sql.query(`UPDATE users SET ${sets} WHERE id = $1`, [user, ...Object.values(columns)]);
}

/** A paid month of Starter, as its sync would have left it; with the trial's credits. */
async function onStarter(): Promise<void> {
  const end = addDays(new Date(), 30);
  await world.sql.query(
    `INSERT INTO subscriptions (id, user_id, product_id, stripe_status, live, started_at, current_period_start, current_period_end, synced_at)
     VALUES ('sub_' || $1, $1, 1, 'active', true, now(), now(), $2, now())`,
    [user, end],
  );
  await world.sql.query(
    `UPDATE users SET subscription_status = 'active', subscription_plan_id = 1, stripe_subscription_id = 'sub_' || id WHERE id = $1`,
    [user],
  );
  await endow({ newest_grant_at: new Date().toISOString(), access_until: end.toISOString() });
}

/** What the user was told since the account was made. */
async function told(): Promise<string[]> {
  return (await world.told(user)).filter((kind) => kind !== "welcome" && kind !== "key_created");
}

/** Buys credits, as the ledger has it. */
async function buy(credits: number): Promise<void> {
  await world.sql.query(
    `WITH account AS (UPDATE credit_accounts SET purchased = purchased + $2, last_sequence = last_sequence + 1
                      WHERE user_id = $1 RETURNING last_sequence, purchased)
     INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
     SELECT $1, last_sequence, 'purchased', $2, purchased, 'purchase', 'pack:' || last_sequence, now() FROM account`,
    [user, credits],
  );
}

describe("POST /usage", () => {
  test("debits, answers what is left, and enters it once", async () => {
    const id = newId();
    const request = { request_id: id, model: "small", quantities: { input_tokens: 1_000 } };
    const response = await use("1.25", request);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      request_id: id,
      credits: "1.25",
      credits_remaining: "998.75",
      allowance_remaining: "998.75",
      purchased_remaining: "0",
      credits_held: "0",
      credits_owed: "0",
      requests_used: 1,
    });
    expect(response.headers.get("ratelimit-policy")).toBe('"minute";q=60;w=60');
    expect(response.headers.get("ratelimit")).toBe('"minute";r=59;t=1');
    expect(response.headers.get("credits-remaining")).toBe("998.75");
    expect((await world.ledger(user)).at(-1)).toEqual({
      kind: "usage",
      amount: "-1.250000",
      cause: `use:${id}`,
    });
  });

  test("the allowance first, then what was bought: two entries, one request", async () => {
    await buy(50);
    const request = { credits: "1010.000001", request_id: newId(), model: "large" };
    const first = await post("", request);
    expect(await first.json()).toMatchObject({
      credits: "1010.000001",
      credits_remaining: "39.999999",
      allowance_remaining: "0",
      purchased_remaining: "39.999999",
    });
    expect((await world.ledger(user)).slice(-2).map(({ amount }) => amount)).toEqual([
      "-1000.000000",
      "-10.000001",
    ]);
    expect(await account()).toMatchObject({ requests: 1 });
    const again = await post("", request);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await again.json()).toMatchObject({ credits: "1010.000001", credits_remaining: "39.999999" });
  });

  test("nothing left: 402 with the way on, never a Retry-After, and nothing is entered", async () => {
    const before = await account();
    const response = await use("1000.000001");
    expect(response.headers.get("retry-after")).toBeNull();
    expect(await problem(response)).toMatchObject({
      status: 402,
      code: "credits_exhausted",
      upgrade_url: "http://localhost:3000/account/change",
    });
    expect(await account()).toEqual(before);
  });

  test("a cost of nothing counts as a request, also after the trial, within the Free quota", async () => {
    expect((await use("1000")).status).toBe(200);
    expect((await use("0.000001")).status).toBe(402);
    expect((await use(0)).status).toBe(200);
    await setUser({ simulated_now: addDays(new Date(), 40) });
    expect(await (await use(0)).json()).toMatchObject({ credits_remaining: "0", requests_used: 1 });
    await endow({ period_requests: 1_000 });
    const refused = await use(0);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await problem(refused)).toMatchObject({ status: 429, code: "request_quota_exceeded" });
    await setUser({ simulated_now: addDays(new Date(), 75) });
    expect(await (await use(0)).json()).toMatchObject({ requests_used: 1 });
  });

  test("when the trial's time is over its credits are gone, whether or not a job has come by; bought ones stay", async () => {
    await buy(5);
    await setUser({ simulated_now: addDays(new Date(), 3) });
    expect((await use("6")).status).toBe(402);
    expect(await (await use("4")).json()).toMatchObject({
      credits_remaining: "1",
      allowance_remaining: "0",
      purchased_remaining: "1",
    });
  });

  test("a debt is covered first by what was bought", async () => {
    await endow({ allowance: -40, debt_limit: 40 });
    await world.sql.query(
      `INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
       VALUES ($1, 2, 'allowance', -1040, -40, 'refund', 'refund:x', now())`,
      [user],
    );
    await endow({ last_sequence: 2 });
    expect(await problem(await use("1"))).toMatchObject({ status: 402 });
    await buy(50);
    expect(await (await use("10")).json()).toMatchObject({
      credits_remaining: "0",
      purchased_remaining: "40",
      credits_owed: "40",
    });
    expect(await problem(await use("0.000001"))).toMatchObject({
      status: 402,
      detail: expect.stringContaining("40 credits are owed"),
    });
  });

  test("agreed overage goes down to its cap and no further", async () => {
    await setOverage(user, "20", "Not on a trial", "cli");
    expect((await use("1000.000001")).status).toBe(402);
    await onStarter();
    await setOverage(user, "20", "Launch week", "cli");
    expect((await use("990")).status).toBe(200);
    expect(await (await use("25")).json()).toMatchObject({ credits_remaining: "0", credits_owed: "15" });
    expect((await use("5.000001")).status).toBe(402);
    expect((await use("5")).status).toBe(200);
    expect((await use("0.000001")).status).toBe(402);
  });

  test("as fast as the plan allows: the rate comes back bit by bit, by real time, also under a test clock", async () => {
    await setUser({ simulated_now: addDays(new Date(), 1) });
    await endow({ rate_limit_next_at: new Date(Date.now() + 59_500).toISOString() });
    const refused = await use("1");
    expect(await problem(refused)).toMatchObject({ status: 429, code: "rate_limited", retry_after: 1 });
    expect(refused.headers.get("ratelimit")).toBe('"minute";r=0;t=60');
    await endow({ rate_limit_next_at: new Date(Date.now() + 58_000).toISOString() });
    expect((await use("1")).status).toBe(200);
  });

  test("refusals are counted by day and reason", async () => {
    await Promise.all([use("9999"), use("9999"), use("9999")]);
    const { rows } = await world.sql.query("SELECT reason, requests FROM usage_refusals WHERE user_id = $1", [
      user,
    ]);
    expect(rows).toEqual([{ reason: "credits_exhausted", requests: 3 }]);
  });
});

describe("the same request_id", () => {
  test("fifty times at once: one debit, one answer", async () => {
    const request = { credits: "2", request_id: newId(), quantities: { a: 1, b: 2 } };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post("", request)));
    const bodies = await Promise.all(answers.map((one) => one.text()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(bodies).size).toBe(1);
    expect(await account()).toMatchObject({ allowance: 998, requests: 1, entries: 2 });
  });

  test("by two keys of one account at once: one debit, one answer", async () => {
    const other = (await world.key(user)).secret;
    const request = { credits: "2", request_id: newId() };
    const answers = await Promise.all([post("", request), post("", request, other), post("", request)]);
    expect(new Set(await Promise.all(answers.map((one) => one.text()))).size).toBe(1);
    expect(await account()).toMatchObject({ allowance: 998, requests: 1 });
  });

  test.each([
    ["other credits", { credits: "3" }],
    ["another model", { model: "large" }],
    ["other quantities", { quantities: { a: 2 } }],
  ])("with %s is 409 and changes nothing", async (_, other) => {
    const request = { credits: "2", request_id: newId(), model: "small", quantities: { a: 1 } };
    expect((await post("", request)).status).toBe(200);
    expect((await post("", { ...request, credits: 2.0 })).headers.get("idempotent-replayed")).toBe("true");
    expect(await problem(await post("", { ...request, ...other }))).toMatchObject({
      status: 409,
      code: "request_id_reused",
      errors: [{ field: "request_id" }],
    });
    expect(await account()).toMatchObject({ allowance: 998 });
  });

  test("is the first answer also when everything has changed since", async () => {
    const request = { credits: "2", request_id: newId() };
    const first = await (await post("", request)).text();
    await use("998");
    await setUser({ simulated_now: addDays(new Date(), 40) });
    expect(await (await post("", request)).text()).toBe(first);
  });

  test("of another account is another request", async () => {
    const request = { credits: "2", request_id: newId() };
    const other = (await world.key(await world.signUp("other@example.com"))).secret;
    const answers = await Promise.all([post("", request), post("", request, other)]);
    expect(answers.map((one) => one.headers.get("idempotent-replayed"))).toEqual([null, null]);
  });
});

describe("500 at once on the last credit", () => {
  test("one 200, 499 × 402, balance 0, one entry", async () => {
    await endow({ rate_limit_per_minute: null });
    await use("999");
    const answers = await Promise.all(Array.from({ length: 500 }, () => use("1")));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(499).fill(402)]);
    expect(await account()).toMatchObject({ allowance: 0, requests: 2, entries: 3 });
  });
});

describe("holds", () => {
  test("set credits aside, and are settled for what the call cost", async () => {
    const held = await hold("100", { model: "large" });
    expect(held).toMatchObject({
      credits: "100",
      credits_remaining: "900",
      allowance_remaining: "1000",
      credits_held: "100",
      requests_used: 1,
    });
    expect((await use("900.000001")).status).toBe(402);
    const settled = await settle(held.hold_id, "12.5", { quantities: { output_tokens: 7 } });
    expect(await settled.json()).toMatchObject({
      hold_id: held.hold_id,
      status: "settled",
      credits: "12.5",
      credits_remaining: "987.5",
      credits_held: "0",
      requests_used: 1,
    });
    const { rows } = await world.sql.query(
      "SELECT request_id, model, quantities, cause FROM credit_entries WHERE user_id = $1 AND kind = 'usage'",
      [user],
    );
    expect(rows).toEqual([
      {
        request_id: held.request_id,
        model: "large",
        quantities: { output_tokens: 7 },
        cause: `hold:${held.hold_id}`,
      },
    ]);
  });

  test("end exactly once, however often and at once they are ended", async () => {
    const { hold_id: id } = await hold("10");
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => settle(id, "4")),
      ...Array.from({ length: 20 }, () => release(id)),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    const { allowance, held } = await account();
    expect([allowance, held]).toEqual([996, 0]);
    expect(await problem(await settle(id, "5"))).toMatchObject({ status: 409, code: "hold_settled" });
  });

  test("released, nothing was spent, and releasing again is the same", async () => {
    const { hold_id: id } = await hold("10");
    expect(await (await release(id)).json()).toMatchObject({
      status: "released",
      credits: "0",
      credits_held: "0",
    });
    expect((await release(id)).status).toBe(200);
    expect(await problem(await settle(id, "1"))).toMatchObject({ status: 409, code: "hold_released" });
    expect(await account()).toMatchObject({ allowance: 1_000, held: 0, entries: 1 });
  });

  test("settled for more than was held take what was held, and more only with agreed overage", async () => {
    const first = await hold("10");
    expect(await (await settle(first.hold_id, "15")).json()).toMatchObject({ credits: "10" });
    await onStarter();
    await setOverage(user, "5", "Agreed", "cli");
    const second = await hold("10");
    expect(await (await settle(second.hold_id, "15")).json()).toMatchObject({ credits: "15" });
    expect(await account()).toMatchObject({ allowance: 975, held: 0 });
  });

  test("that expire free themselves, and can't be settled any more", async () => {
    const { hold_id: id } = await hold("1000", { ttl_seconds: 60 });
    expect((await use("1")).status).toBe(402);
    await world.sql.query(
      `WITH h AS (UPDATE usage_holds SET expires_at = now() - interval '1 second' WHERE user_id = $1)
       UPDATE credit_accounts SET holds_expire_at = now() - interval '1 second' WHERE user_id = $1`,
      [user],
    );
    expect(await (await use("1")).json()).toMatchObject({ credits_remaining: "999", credits_held: "0" });
    expect(await problem(await settle(id, "1"))).toMatchObject({ status: 409, code: "hold_expired" });
    expect(await account()).toMatchObject({ held: 0 });
  });

  test("made twice with one request_id are one hold; the id serves no other request", async () => {
    const request = { credits: "10", request_id: newId() };
    const answers = await Promise.all([1, 2, 3].map(() => post("/holds", request)));
    const bodies = await Promise.all(answers.map((one) => one.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(await problem(await post("", request))).toMatchObject({ code: "request_id_reused" });
    const used = { credits: "1", request_id: newId() };
    await post("", used);
    expect(await problem(await post("/holds", used))).toMatchObject({ code: "request_id_reused" });
    expect(await account()).toMatchObject({ held: 10, allowance: 999 });
  });

  test("outlive the allowance they were made on: never more is taken than there is", async () => {
    const { hold_id: id } = await hold("10");
    await buy(3);
    await setUser({ simulated_now: addDays(new Date(), 4) });
    expect(await (await settle(id, "10")).json()).toMatchObject({ credits: "3", credits_remaining: "0" });
  });

  test("are nobody else's", async () => {
    const { hold_id: id } = await hold("10");
    const other = (await world.key(await world.signUp("thief@example.com"))).secret;
    expect(await problem(await post(`/holds/${id}/settle`, { credits: "1" }, other))).toMatchObject({
      status: 404,
      code: "unknown_hold",
    });
  });
});

describe("what use comes to is told, once", () => {
  test("80% of the credits, then all of them, which ends a trial", async () => {
    await use("799.999999");
    await tellUsage();
    expect(await told()).toEqual([]);
    await use("0.000001");
    expect(await tellUsage()).toBe(1);
    expect(await tellUsage()).toBe(0);
    expect(await told()).toEqual(["credits_used"]);
    await use("200");
    await tellUsage();
    expect((await told()).sort()).toEqual(["credits_used", "trial_ended"]);
    const { rows } = await world.sql.query("SELECT subscription_status FROM users WHERE id = $1", [user]);
    expect(rows[0].subscription_status).toBe("expired");
    expect(await (await use(0)).json()).toMatchObject({ requests_used: 4 });
  });

  test("the beginning of overage", async () => {
    await onStarter();
    await setOverage(user, "20", "Launch week", "cli");
    await use("990");
    await use("15");
    await tellUsage();
    expect((await told()).sort()).toEqual(["credits_used", "overage_started"]);
  });

  test("80% of the requests", async () => {
    await onStarter();
    await endow({ period_requests: 7_998, requests_per_period: 10_000 });
    await use(0);
    expect(await tellUsage()).toBe(0);
    await use(0);
    await tellUsage();
    expect(await told()).toEqual(["requests_used"]);
  });

  test("the job frees holds that expired where nothing else comes by", async () => {
    await hold("10");
    await world.sql.query(
      "UPDATE usage_holds SET expires_at = now() - interval '1 second' WHERE user_id = $1",
      [user],
    );
    expect(await freeExpiredHolds()).toBe(1);
    expect(await account()).toMatchObject({ held: 0 });
    expect(await freeExpiredHolds()).toBe(0);
  });
});

describe("keys", () => {
  test("without the scope are refused", async () => {
    const { secret } = await world.key(user, { scopes: ["read"] });
    expect(await problem(await post("", { credits: 1, request_id: newId() }, secret))).toMatchObject({
      status: 403,
      code: "missing_scope",
    });
  });

  test("that are expired, revoked or unknown are refused on the very next request", async () => {
    const { secret, key: own } = await world.key(user, { expiresAt: new Date(Date.now() - 1) });
    expect(await problem(await post("", { credits: 1, request_id: newId() }, secret))).toMatchObject({
      status: 401,
      code: "expired_key",
    });
    await world.sql.query("UPDATE api_keys SET expires_at = NULL, revoked_at = now() WHERE id = $1", [
      own.id,
    ]);
    expect(await problem(await post("", { credits: 1, request_id: newId() }, secret))).toMatchObject({
      code: "revoked_key",
    });
    await world.sql.query("DELETE FROM api_keys WHERE id = $1", [own.id]);
    expect(await problem(await post("", { credits: 1, request_id: newId() }, secret))).toMatchObject({
      code: "invalid_key",
    });
  });

  test("with a limit of their own stop at it, holds included, and begin anew with the period", async () => {
    const { secret } = await world.key(user, { creditLimit: "10" });
    const spend = (credits: string) => post("", { credits, request_id: newId() }, secret);
    expect((await spend("6")).status).toBe(200);
    const held = await post("/holds", { credits: "3", request_id: newId() }, secret);
    expect(await problem(await spend("2"))).toMatchObject({ status: 402, code: "key_limit_exceeded" });
    expect((await use("2")).status).toBe(200);
    const { hold_id: id } = await held.json();
    expect((await settle(id, "1")).status).toBe(200);
    expect((await spend("3")).status).toBe(200);
    expect((await spend("0.000001")).status).toBe(402);
    await endow({ period_started_at: new Date(Date.now() + 1).toISOString() });
    expect((await spend("10")).status).toBe(200);
  });

  test("many at once on a key's last credit: one passes", async () => {
    const { secret } = await world.key(user, { creditLimit: "1" });
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => post("", { credits: "1", request_id: newId() }, secret)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe("bad input is a 4xx that names the field, and changes nothing", () => {
  const id = "request-x";
  test.each<[string, Body, string | undefined]>([
    ["negative", { credits: "-1", request_id: id }, "credits"],
    ["negative zero as text", { credits: "-0", request_id: id }, "credits"],
    ["no number", { credits: "NaN", request_id: id }, "credits"],
    ["infinite", `{"credits": 1e999, "request_id": "${id}"}`, "credits"],
    ["1e308", { credits: 1e308, request_id: id }, "credits"],
    ["2^53 + 1", `{"credits": 9007199254740993, "request_id": "${id}"}`, "credits"],
    ["seven decimals", { credits: "0.0000001", request_id: id }, "credits"],
    ["more digits than a float has", `{"credits": 3.9999999999999999999, "request_id": "${id}"}`, "credits"],
    ["nearly a tenth", `{"credits": 0.10000000000000000001, "request_id": "${id}"}`, "credits"],
    ["nearly nothing", `{"credits": 1e-400, "request_id": "${id}"}`, "credits"],
    ["seven decimals as a number", { credits: 0.0000001, request_id: id }, "credits"],
    ["a sum of floats", { credits: 0.1 + 0.2, request_id: id }, "credits"],
    ["an exponent", { credits: "1e3", request_id: id }, "credits"],
    ["hexadecimal", { credits: "0x10", request_id: id }, "credits"],
    ["a comma", { credits: "1,5", request_id: id }, "credits"],
    ["spaces", { credits: " 1", request_id: id }, "credits"],
    ["other digits", { credits: "١", request_id: id }, "credits"],
    ["null", { credits: null, request_id: id }, "credits"],
    ["an array", { credits: ["1"], request_id: id }, "credits"],
    ["an object", { credits: { valueOf: 1 }, request_id: id }, "credits"],
    ["a boolean", { credits: true, request_id: id }, "credits"],
    ["too much", { credits: "1000001", request_id: id }, "credits"],
    ["no credits", { request_id: id }, "credits"],
    ["no request_id", { credits: 1 }, "request_id"],
    ["an empty request_id", { credits: 1, request_id: "" }, "request_id"],
    ["a long request_id", { credits: 1, request_id: "x".repeat(129) }, "request_id"],
    ["NUL in the request_id", { credits: 1, request_id: "a\0b" }, "request_id"],
    ["a number as request_id", { credits: 1, request_id: 7 }, "request_id"],
    ["a long number as request_id", '{"credits": 1, "request_id": 9007199254740993}', "request_id"],
    ["half a surrogate pair", { credits: 1, request_id: id, model: "\ud800" }, "model"],
    ["NUL in the model", { credits: 1, request_id: id, model: "a\0" }, "model"],
    ["a negative quantity", { credits: 1, request_id: id, quantities: { a: -1 } }, "quantities.a"],
    ["nested quantities", { credits: 1, request_id: id, quantities: { a: { b: 1 } } }, "quantities.a"],
    ["an unknown field", { credits: 1, request_id: id, user_id: "me" }, "user_id"],
    ["__proto__", `{"credits": 1, "request_id": "${id}", "__proto__": {"credits": 0}}`, "__proto__"],
    ["no object", "[]", "body"],
    ["null alone", "null", "body"],
    ["bad JSON", "{", undefined],
    ["depth", "[".repeat(30_000), undefined],
    [
      "deep in quantities",
      `{"credits":1,"request_id":"x","quantities":${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}}`,
      "quantities.a",
    ],
  ])("%s", async (_, body, field) => {
    const before = await account();
    const refused = await post("", body);
    expect(refused.headers.get("ratelimit")).toBe('"minute";r=60;t=0');
    expect(refused.headers.get("credits-remaining")).toBe("1000");
    const answer = await problem(refused);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    if (field) expect(answer.errors).toEqual([expect.objectContaining({ field })]);
    expect(await account()).toEqual(before);
  });

  test("duplicate names are harmless: the last one counts", async () => {
    const response = await post("", `{"credits": "500", "credits": "1", "request_id": "${newId()}"}`);
    expect(await response.json()).toMatchObject({ credits: "1" });
  });

  test("more than 64 KiB is 413; another type than JSON 415", async () => {
    expect(await problem(await post("", { credits: 1, request_id: "x".repeat(70_000) }))).toMatchObject({
      status: 413,
    });
    const form = await send(POST, {
      ...{ query: "usage", key, body: "credits=1&request_id=x" },
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(await problem(form)).toMatchObject({ status: 415 });
  });

  test.each([
    ["/holds", { credits: 0, request_id: "x" }, "credits"],
    ["/holds", { credits: 1, request_id: "x", ttl_seconds: 0 }, "ttl_seconds"],
    ["/holds", { credits: 1, request_id: "x", ttl_seconds: 86_401 }, "ttl_seconds"],
    ["/holds", { credits: 1, request_id: "x", ttl_seconds: "60" }, "ttl_seconds"],
    ["/holds/hold_x/settle", {}, "credits"],
    ["/holds/hold_x/release", { credits: 1 }, "credits"],
  ])("%s %j", async (path, body, field) => {
    expect(await problem(await post(path, body))).toMatchObject({ status: 422, errors: [{ field }] });
  });

  test("whose key isn't good is told that, whatever else is wrong", async () => {
    const { secret } = await world.key(user, { scopes: ["read"] });
    expect(await problem(await post("", {}, secret))).toMatchObject({ status: 403, code: "missing_scope" });
    await world.sql.query("UPDATE api_keys SET revoked_at = now() WHERE id = $1", [keyId]);
    expect(await problem(await post("", "{"))).toMatchObject({ status: 401, code: "revoked_key" });
  });

  test("unknown paths and methods say so", async () => {
    expect(await problem(await post("/nothing", {}))).toMatchObject({ status: 404, code: "unknown_path" });
  });

  test("no key, a cut-off key: 401 before the database is asked", async () => {
    expect(await problem(await post("", {}, ""))).toMatchObject({ status: 401, code: "no_key" });
    expect(await problem(await post("", {}, key.slice(0, -1)))).toMatchObject({ code: "invalid_key" });
  });
});
