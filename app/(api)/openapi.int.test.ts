import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCode } from "@/lib/flows/credit-codes";
import { apiRoutes, findApiRoute } from "@/lib/testing/api-routes";
import { DOCUMENT, findOperation } from "@/lib/testing/contract";
import { answerTo } from "@/lib/testing/serve-api";
import { createWorld, type World } from "@/lib/testing/world";

/** The document and what runs, in both directions: no route that it doesn't know, no path in it that nothing serves. */

const JOBS_SECRET = "a-secret-of-the-scheduler-0123456789";
const STARTER = 1;
const PRO = 2;
const STARTER_YEARLY = 4;

const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);

let world: World;
/** `use 200`, of everything that was answered. */
const seen = new Set<string>();

beforeAll(async () => {
  process.env.JOBS_SECRET = JOBS_SECRET;
  world = await createWorld();
});
afterAll(async () => {
  delete process.env.JOBS_SECRET;
  await world.close();
});

type Sent = { key?: string; body?: unknown; headers?: Record<string, string> };

/** What comes back is held against the document on the way. */
async function send(method: string, path: string, { key, body, headers }: Sent = {}): Promise<Response> {
  const sent = new Headers(headers);
  if (key) sent.set("authorization", `Bearer ${key}`);
  if (body !== undefined && !sent.has("content-type")) sent.set("content-type", "application/json");
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`http://localhost:3000${path}`, { method, headers: sent, body: text });
  const response = await answerTo(request);
  seen.add(`${findOperation(method, new URL(request.url).pathname)?.operationId} ${response.status}`);
  return response;
}

const codeOf = async (response: Response | Promise<Response>) => (await (await response).json()).code;

/** With something for each parameter. */
const filled = (path: string) => path.replace("{name}", "due").replace(/\{\w+\}/, "none");

describe("every route stands in the document", async () => {
  const routes = await apiRoutes();
  const isForMany = ({ pattern }: { pattern: string }) => pattern.includes("...");

  test.each(routes.filter((route) => !isForMany(route)))("$pattern", ({ pattern, methods }) => {
    const documented = DOCUMENT.paths[pattern.replace(/\[(\w+)\]/g, "{$1}")] ?? {};
    const names = Object.keys(documented).map((method) => method.toUpperCase());
    expect(names.sort()).toEqual([...methods].sort());
  });

  test.each(routes.filter(isForMany))("$pattern, and is for nothing else", async ({ pattern, methods }) => {
    for (const method of methods)
      expect(await codeOf(send(method, pattern.replace(/\[\[.*/, "nowhere/at/all")))).toBe("unknown_path");
  });
});

test.each(OPERATIONS)("$method $path is served", async ({ method, path }) => {
  expect((await findApiRoute(filled(path)))?.route.methods).toContain(method);
  expect(await (await send(method, filled(path))).text()).not.toContain('"unknown_path"');
});

describe("who may not call is refused as documented", () => {
  const takes = (scheme: string) => (one: (typeof OPERATIONS)[number]) =>
    one.security.some((security) => scheme in security);
  const scopeOf = (one: (typeof OPERATIONS)[number]) => one.security.flatMap(({ apiKey = [] }) => apiKey)[0];
  let user: string;

  beforeAll(async () => {
    user = await world.signUp("rita@example.com");
  });

  async function keyWith(change: string): Promise<string> {
    const { key, secret } = await world.key(user);
    await world.sql.query(`UPDATE api_keys SET ${change} WHERE id = $1`, [key.id]);
    return secret;
  }

  test("by key", async () => {
    const revoked = await keyWith("revoked_at = created_at");
    const expired = await keyWith("expires_at = created_at");
    for (const one of OPERATIONS.filter(takes("apiKey"))) {
      const body = one.requestBody && exampleOf(one);
      const code = (key?: string) => codeOf(send(one.method, filled(one.path), { key, body }));
      expect([await code(), await code("tg_test_none"), await code(revoked), await code(expired)]).toEqual([
        "no_key",
        "invalid_key",
        "revoked_key",
        "expired_key",
      ]);
      const scope = scopeOf(one);
      if (!scope) continue;
      const lacking = await keyWith(`scopes = array_remove(scopes, '${scope}')`);
      expect(await code(lacking), one.path).toBe("missing_scope");
    }
  });

  test("by session, from elsewhere", async () => {
    for (const { method, path } of OPERATIONS.filter(takes("session"))) {
      if (method === "GET") continue;
      const headers = { cookie: "next-auth.session-token=somebody", origin: "https://elsewhere.example" };
      expect(await codeOf(send(method, filled(path), { headers })), path).toBe("foreign_origin");
    }
  });

  test("by key, where only a person may", async () => {
    const { secret } = await world.key(user);
    for (const one of OPERATIONS.filter(takes("session")))
      if (!takes("apiKey")(one))
        expect(await codeOf(send(one.method, filled(one.path), { key: secret }))).toBe("session_only");
  });

  test("what is no good body", async () => {
    const { secret: key } = await world.key(user);
    for (const { method, path, requestBody } of OPERATIONS.filter(takes("apiKey"))) {
      if (!requestBody) continue;
      const code = (body: unknown, headers?: Record<string, string>) =>
        codeOf(send(method, filled(path), { key, body, headers }));
      expect(await code("{"), path).toBe("invalid_json");
      expect(await code({ nobody: "knows" }), path).toBe("invalid_input");
      expect(await code({ padding: "x".repeat(65 * 1_024) }), path).toBe("too_large");
      expect(await code("plan_id=1", { "content-type": "application/x-www-form-urlencoded" }), path).toBe(
        "json_only",
      );
    }
  });
});

function exampleOf({ requestBody }: (typeof OPERATIONS)[number]): unknown {
  return Object.values(requestBody?.content["application/json"]?.examples ?? {})[0]?.value ?? {};
}

describe("a customer's story, answered as documented", () => {
  let ada: string;
  let key: string;
  const post = (path: string, body: object = {}) => send("POST", path, { key, body });
  const get = (path: string, headers?: Record<string, string>) => send("GET", path, { key, headers });

  beforeAll(async () => {
    ada = await world.signUp("ada@example.com");
    key = (await world.key(ada)).secret;
  });

  test("she looks at the plans and subscribes", async () => {
    const etag = (await send("GET", "/plans")).headers.get("etag");
    await send("GET", "/plans", { headers: { "if-none-match": `${etag}` } });
    expect(await codeOf(send("GET", "/plans?billing_cycle=weekly"))).toBe("invalid_input");
    await world.pay((await (await post("/subscribe", { plan_id: STARTER })).json()).checkout_url);
    expect(await codeOf(post("/subscribe", { plan_id: PRO }))).toBe("already_subscribed");
    await get("/user/subscription");
  });

  test("spends, holds, settles and releases", async () => {
    for (const _ of ["first", "again"]) await post("/usage", { credits: "1.25", request_id: "one" });
    expect(await codeOf(post("/usage", { credits: 2, request_id: "one" }))).toBe("request_id_reused");
    expect(await codeOf(post("/usage", { credits: 9_999, request_id: "much" }))).toBe("credits_exhausted");
    const hold = async (request_id: string) =>
      `/usage/holds/${(await (await post("/usage/holds", { credits: 20, request_id })).json()).hold_id}`;
    const settled = await hold("two");
    for (const _ of ["first", "again"]) await post(`${settled}/settle`, { credits: "4.5" });
    expect(await codeOf(post(`${settled}/settle`, { credits: 4 }))).toBe("hold_settled");
    const released = await hold("three");
    for (const _ of ["first", "again"]) await post(`${released}/release`);
    expect(await codeOf(post(`${released}/settle`, { credits: 1 }))).toBe("hold_released");
    expect(await codeOf(post("/usage/holds/none/release"))).toBe("unknown_hold");
  });

  test("looks at what her key may do, her use and her ledger", async () => {
    await get("/key");
    for (const path of ["/user/usage", "/user/credits"]) {
      await get(path);
      await get(path, { accept: "text/csv" });
    }
    expect(await codeOf(get("/user/usage?group=day,key,model"))).toBe("analytics_not_in_plan");
    expect(await codeOf(get("/user/usage?from=tomorrow"))).toBe("invalid_input");
    expect(await codeOf(get("/user/credits?kind=nonsense"))).toBe("invalid_input");
  });

  test("changes her plan, plans another, takes it back, and one waits for its payment", async () => {
    const preview = async (plan_id: number) => {
      const { billing_cycle, proration_date, amount_due_cents } = await (
        await post("/user/subscription/preview", { plan_id })
      ).json();
      return { plan_id, billing_cycle, proration_date, amount_due_cents };
    };
    const change = (body: object) => post("/user/subscription/change", body);
    expect(await codeOf(change({ plan_id: PRO }))).toBe("price_moved");
    await world.changeCard(ada, "pm_card_chargeCustomerFail");
    expect((await change(await preview(STARTER_YEARLY))).status).toBe(202);
    await send("DELETE", "/user/subscription/pending-change", { key });
    await world.changeCard(ada, "pm_card_visa");
    expect(await (await change(await preview(PRO))).json()).toMatchObject({ kind: "applied" });
    await preview(PRO);
    expect(await (await change({ plan_id: STARTER })).json()).toMatchObject({ kind: "scheduled" });
    await get("/user/subscription");
    await send("DELETE", "/user/subscription/pending-change", { key });
  });

  test("buys credits, redeems a code, looks at her invoices and her card", async () => {
    await post("/credits/checkout", { pack_id: "pack_1000" });
    const terms = { credits: "250", maxRedemptions: null, maxRedemptionsPerUser: 1, expiresAt: null };
    await createCode({ code: "WELCOME", ...terms }, "cli");
    await post("/credits/redeem", { code: "WELCOME" });
    await get("/user/invoices");
    await get("/user/invoices", { accept: "text/csv" });
    await post("/user/billing-portal");
  });

  test("cancels and resumes", async () => {
    for (const _ of ["first", "again"]) await post("/user/subscription/cancel");
    await get("/user/subscription");
    await post("/user/subscription/resume");
  });

  test("Stripe tells it, the scheduler calls, and all is well", async () => {
    const { body, signature } = world.webhooks.received[0] ?? expect.fail("Nothing came from Stripe");
    await send("POST", "/webhooks/stripe", { body, headers: { "stripe-signature": signature } });
    expect(await codeOf(send("POST", "/webhooks/stripe", { body }))).toBe("bad_signature");
    const large = "x".repeat(1_024 * 1_024 + 1);
    expect(await codeOf(send("POST", "/webhooks/stripe", { body: large }))).toBe("too_large");
    const job = (name: string, secret: string) => send("POST", `/jobs/${name}`, { key: secret });
    await job("events", JOBS_SECRET);
    expect(await codeOf(job("events", "guessed"))).toBe("wrong_secret");
    expect(await codeOf(job("none", JOBS_SECRET))).toBe("unknown_job");
    await send("GET", "/healthz");
    await send("GET", "/readyz");
  });

  test("every answer that isn't a refusal came up", () => {
    const byKey = OPERATIONS.filter(
      ({ security }) => !security.every((one) => "session" in one) || security.length === 0,
    );
    const answers = byKey.flatMap(({ operationId, responses }) =>
      Object.keys(responses).flatMap((status) => (status < "400" ? [`${operationId} ${status}`] : [])),
    );
    expect(answers.filter((answer) => !seen.has(answer))).toEqual([]);
  });
});
