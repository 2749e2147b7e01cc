import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { listKeys } from "@/lib/db/keys";
import { revoke } from "@/lib/flows/keys";
import { problem, call as send } from "@/lib/testing/api";
import { createWorld, type World } from "@/lib/testing/world";
import { GET as plans } from "./plans/route";
import { GET as readyz } from "./readyz/route";
import { POST as subscribe } from "./subscribe/route";
import { POST as cancel } from "./user/subscription/cancel/route";
import { GET as subscription } from "./user/subscription/route";

let world: World;
let ada: string;
let key: string;

beforeAll(async () => {
  world = await createWorld();
  ada = await world.signUp("ada@example.com");
  key = (await world.key(ada)).secret;
});
afterAll(() => world.close());

type Call = NonNullable<Parameters<typeof send>[1]>;

/** As Ada, unless another key is named. */
function call(
  handler: Parameters<typeof send>[0],
  { key: secret = key, ...rest }: Call = {},
): Promise<Response> {
  const method = handler === cancel ? "POST" : undefined;
  return send(handler, { method, key: secret, ...rest });
}

describe("GET /plans", () => {
  test("answers as specified", async () => {
    const response = await call(plans, { key: null });
    const body = await response.json();
    expect(response.status).toBe(200);
    expect(body.plans[0]).toMatchObject({
      id: 1,
      name: "Starter",
      price: 20.0,
      credits: 2000,
      billing_cycle: "monthly",
      features: ["2000 credits per month", "All AI models", "Email support"],
    });
    expect(body.plans[1]).toMatchObject({
      id: 2,
      name: "Pro",
      price: 50.0,
      credits: 5000,
      features: ["5000 credits per month", "Priority support", "Advanced analytics"],
    });
    expect(body.enterprise).toMatchObject({ contact_sales: true });
  });

  test("filters by cycle, and says when nothing has changed", async () => {
    const yearly = await call(plans, { query: "?billing_cycle=yearly" });
    expect((await yearly.json()).plans.map((plan: { id: number }) => plan.id)).toEqual([4, 5]);
    const again = await call(plans, {
      query: "?billing_cycle=yearly",
      headers: { "if-none-match": `${yearly.headers.get("etag")}` },
    });
    expect(again.status).toBe(304);
  });

  test.each(["?billing_cycle=weekly", "?cycle=monthly"])("%s: 422 naming the field", async (query) => {
    const body = await problem(await call(plans, { query }));
    expect(body).toMatchObject({
      status: 422,
      errors: [{ field: query.includes("weekly") ? "billing_cycle" : "cycle" }],
    });
  });
});

describe("who calls", () => {
  test.each([
    ["no key", null, "no_key"],
    ["not a key", "hello", "invalid_key"],
    ["a wrong checksum", "tg_test_000000000000000000000000000000000", "invalid_key"],
  ])("%s: 401", async (_, secret, code) => {
    for (const handler of [subscription, subscribe, cancel]) {
      const response = await call(handler, {
        key: secret,
        ...(handler === subscription ? {} : { body: "{}" }),
      });
      expect(await problem(response)).toMatchObject({ status: 401, code });
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  test("a well-formed key that nobody has: 401", async () => {
    const { generateKey } = await import("@/lib/auth/api-key");
    expect(await problem(await call(subscription, { key: generateKey(false).secret }))).toMatchObject({
      status: 401,
      code: "invalid_key",
    });
  });

  test("a revoked key is refused on the next request", async () => {
    const { key: stored, secret } = await world.key(ada);
    expect((await call(subscription, { key: secret })).status).toBe(200);
    expect(await revoke(ada, stored.id)).toMatchObject({ id: stored.id });
    expect(await problem(await call(subscription, { key: secret }))).toMatchObject({
      status: 401,
      code: "revoked_key",
    });
  });

  test("a key tells when it was last used", async () => {
    const { key: stored, secret } = await world.key(ada);
    expect(stored.lastUsedAt).toBeNull();
    await call(subscription, { key: secret });
    const used = (await listKeys(db(), ada, new Date())).find((one) => one.id === stored.id);
    expect(used?.lastUsedAt).toBeInstanceOf(Date);
  });

  test("nobody revokes another one's key", async () => {
    const ben = await world.signUp("ben@example.com");
    const { key: stored, secret } = await world.key(ada);
    expect(await revoke(ben, stored.id)).toBeNull();
    expect((await call(subscription, { key: secret })).status).toBe(200);
  });
});

describe("bad input to POST /subscribe changes nothing and names the field", () => {
  test.each([
    ["not JSON", "{", 400, undefined],
    ["no object", "[]", 422, "body"],
    ["nothing", "", 422, "plan_id"],
    ["text for a number", '{"plan_id":"1"}', 422, "plan_id"],
    ["a fraction", '{"plan_id":1.5}', 422, "plan_id"],
    ["zero", '{"plan_id":0}', 422, "plan_id"],
    ["negative", '{"plan_id":-1}', 422, "plan_id"],
    ["beyond 32 bits", '{"plan_id":4294967297}', 422, "plan_id"],
    ["beyond everything", '{"plan_id":1e308}', 422, "plan_id"],
    ["null", '{"plan_id":null}', 422, "plan_id"],
    ["an array", '{"plan_id":[1]}', 422, "plan_id"],
    ["unknown plan", '{"plan_id":99}', 404, "plan_id"],
    ["a template", '{"plan_id":3}', 404, "plan_id"],
    ["unknown cycle", '{"plan_id":1,"billing_cycle":"weekly"}', 422, "billing_cycle"],
    ["another plan's cycle", '{"plan_id":1,"billing_cycle":"yearly"}', 422, "billing_cycle"],
    ["a price of one's own", '{"plan_id":1,"price":1}', 422, "price"],
    ["a user of one's own", '{"plan_id":1,"user_id":"somebody"}', 422, "user_id"],
    ["__proto__", '{"plan_id":1,"__proto__":{"admin":true}}', 422, "__proto__"],
    ["NUL", '{"plan_id":1,"billing_cycle":"\\u0000"}', 422, "billing_cycle"],
  ])("%s", async (_, body, status, field) => {
    const answer = await problem(await call(subscribe, { body }));
    expect(answer.status).toBe(status);
    if (field) expect(answer.errors).toContainEqual({ field, message: expect.any(String) });
    const { rows } = await world.sql.query("SELECT stripe_customer_id FROM users WHERE id = $1", [ada]);
    expect(rows).toEqual([{ stripe_customer_id: null }]);
  });

  test("depth of 100,000", async () => {
    const deep = `{"plan_id":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
    expect(await problem(await call(subscribe, { body: deep }))).toMatchObject({ status: 422 });
  });

  test("65 KiB: 413", async () => {
    const body = `{"plan_id":1,"padding":"${"x".repeat(65 * 1_024)}"}`;
    expect(await problem(await call(subscribe, { body }))).toMatchObject({ status: 413, code: "too_large" });
  });

  test("a form instead of JSON: 415", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(await problem(await call(subscribe, { body: "plan_id=1", headers }))).toMatchObject({
      status: 415,
    });
  });

  test.each(["\\u0000", "\\ud800"])("cancel: a reason with %s", async (character) => {
    const body = `{"reason":"because ${character}"}`;
    expect(await problem(await call(cancel, { body }))).toMatchObject({
      status: 422,
      errors: [{ field: "reason" }],
    });
  });

  test("cancel: a reason of 501 characters, an unknown field, nothing to cancel", async () => {
    const long = JSON.stringify({ reason: "x".repeat(501) });
    expect(await problem(await call(cancel, { body: long }))).toMatchObject({
      status: 422,
      errors: [{ field: "reason" }],
    });
    expect(await problem(await call(cancel, { body: '{"now":true}' }))).toMatchObject({
      status: 422,
      errors: [{ field: "now" }],
    });
    expect(await problem(await call(cancel))).toMatchObject({ status: 409, code: "nothing_to_cancel" });
  });
});

test("the specification's story: read, subscribe, pay, read, cancel twice", async () => {
  expect(await (await call(subscription)).json()).toMatchObject({
    plan: "Free",
    status: "trial",
    credits_remaining: 1000,
    credits_total: 1000,
    renews_at: null,
    billing_cycle: null,
  });

  const started = await (await call(subscribe, { body: '{"plan_id":1,"billing_cycle":"monthly"}' })).json();
  expect(started).toEqual({
    checkout_url: expect.stringMatching(/^http/),
    session_id: expect.stringMatching(/^cs_/),
  });
  await world.pay(started.checkout_url);

  const paid = await (await call(subscription)).json();
  expect(paid).toMatchObject({
    plan: "Starter",
    status: "active",
    credits_remaining: 2000,
    credits_total: 2000,
    renews_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    billing_cycle: "monthly",
  });

  const again = await problem(await call(subscribe, { body: '{"plan_id":2}' }));
  expect(again).toMatchObject({
    status: 409,
    code: "already_subscribed",
    upgrade_url: expect.stringContaining("/account"),
  });

  const canceled = await (await call(cancel, { body: '{"reason":"too dear"}' })).json();
  expect(canceled).toEqual({
    status: "canceled",
    canceled_at: expect.any(String),
    effective_until: paid.renews_at,
  });
  expect(await (await call(cancel)).json()).toEqual(canceled);
  expect(await (await call(subscription)).json()).toMatchObject({
    status: "canceled",
    credits_remaining: 2000,
    renews_at: null,
    effective_until: paid.renews_at,
  });
});

test("GET /readyz tells the migration and the inbox", async () => {
  const body = await (await call(readyz, { key: null })).json();
  expect(body).toMatchObject({
    status: "ok",
    migration: expect.stringMatching(/^\d{14}_/),
    events_parked: 0,
  });
});
