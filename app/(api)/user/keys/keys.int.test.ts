import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KEY_SCOPES, type KeyScope } from "@/lib/billing/keys";
import { MAX_ACTIVE_KEYS, MAX_NEW_KEYS_PER_DAY } from "@/lib/billing/policy";
import { db } from "@/lib/db/client";
import { listKeys } from "@/lib/db/keys";
import { createKey, revoke, rotateKey } from "@/lib/flows/keys";
import { call, problem } from "@/lib/testing/api";
import { answerTo } from "@/lib/testing/serve-api";
import { createWorld, type World } from "@/lib/testing/world";
import { POST as buyPack } from "../../credits/checkout/route";
import { POST as redeem } from "../../credits/redeem/route";
import { GET as readKey } from "../../key/route";
import { POST as subscribe } from "../../subscribe/route";
import { POST as meter } from "../../usage/[[...path]]/route";
import { POST as portal } from "../billing-portal/route";
import { GET as invoices } from "../invoices/route";
import { POST as cancel } from "../subscription/cancel/route";
import { POST as change } from "../subscription/change/route";
import { DELETE as undo } from "../subscription/pending-change/route";
import { POST as preview } from "../subscription/preview/route";
import { POST as resume } from "../subscription/resume/route";
import { GET as subscription } from "../subscription/route";
import { POST as createRoute, GET as listRoute } from "./route";

/** Keys from their creation to their end, and what each may do. With a session: e2e/keys.spec.ts. */

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

let ids = 0;
function use(credits: string, key: string): Promise<Response> {
  ids += 1;
  return call(meter, { query: "usage", body: { credits, request_id: `request-${ids}` }, key });
}

function hold(credits: string, key: string): Promise<Response> {
  ids += 1;
  return call(meter, { query: "usage/holds", body: { credits, request_id: `request-${ids}` }, key });
}

async function codeOf(response: Promise<Response>): Promise<string> {
  return (await problem(await response)).code;
}

/** As if the key's time were up. */
async function end(keyId: string): Promise<void> {
  await world.sql.query("UPDATE api_keys SET expires_at = now() - interval '1 ms' WHERE id = $1", [keyId]);
}

async function rotated(keyId: string, overlapHours: number) {
  const rotation = await rotateKey(user, keyId, overlapHours);
  if (rotation.kind !== "rotated") throw new Error(`Not rotated: ${rotation.kind}`);
  return rotation;
}

describe("a rotated key", () => {
  test("works on beside the new one, shares its limit, and is refused when the overlap is over", async () => {
    const { key: old, secret } = await world.key(user, { scopes: ["usage"], creditLimit: "10" });
    expect((await use("4", secret)).status).toBe(200);
    const { key, secret: next, oldUntil } = await rotated(old.id, 24);
    expect(key).toMatchObject({ name: old.name, scopes: ["usage"], creditLimit: "10", expiresAt: null });
    expect(oldUntil?.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);

    expect((await use("3", next)).status).toBe(200);
    expect((await use("2", secret)).status).toBe(200);
    expect(await codeOf(use("2", next))).toBe("key_limit_exceeded");
    expect(await codeOf(use("2", secret))).toBe("key_limit_exceeded");
    expect((await use("1", next)).status).toBe(200);
    for (const one of [secret, next]) {
      expect(await (await call(readKey, { key: one })).json()).toMatchObject({
        credit_limit: "10",
        credits_used: "10",
      });
    }

    await end(old.id);
    expect(await codeOf(use("0", secret))).toBe("expired_key");
    expect(await codeOf(call(readKey, { key: secret }))).toBe("expired_key");
    expect((await use("0", next)).status).toBe(200);
  });

  test("without an overlap is refused at once; who is told hears that", async () => {
    const { key: old, secret } = await world.key(user);
    const { secret: next, oldUntil } = await rotated(old.id, 0);
    expect(oldUntil).toBeNull();
    expect(await codeOf(use("0", secret))).toBe("revoked_key");
    expect((await use("0", next)).status).toBe(200);
    const { rows } = await world.sql.query(
      "SELECT data FROM notifications WHERE user_id = $1 AND kind = 'key_created' AND data ? 'replaces'",
      [user],
    );
    expect(rows).toEqual([{ data: { name: "test", replaces: "ended", until: null } }]);
  });

  test("keeps an expiry that comes sooner, and passes its lifetime on", async () => {
    const soon = new Date(Date.now() + 3_600_000);
    const { key: old } = await world.key(user, { expiresAt: soon });
    const { key, oldUntil } = await rotated(old.id, 24);
    expect(oldUntil).toEqual(soon);
    const lifetime = (one: typeof key) => (one.expiresAt?.getTime() ?? 0) - one.createdAt.getTime();
    expect(lifetime(key)).toBe(lifetime(old));
  });

  test("is not rotated again; nor is one that has ended, or another user's", async () => {
    const { key: old } = await world.key(user);
    const { key: next } = await rotated(old.id, 168);
    expect(await rotateKey(user, old.id, 24)).toEqual({ kind: "replaced" });
    const { key: last } = await rotated(next.id, 24);
    await revoke(user, last.id);
    expect(await rotateKey(user, last.id, 24)).toEqual({ kind: "not_active" });
    const ben = await world.signUp(`ben-${count}@example.com`);
    expect(await rotateKey(ben, next.id, 24)).toEqual({ kind: "unknown_key" });
    expect(await listKeys(db(), user, new Date())).toHaveLength(3);
  });

  test("twice at once has one successor", async () => {
    const { key: old } = await world.key(user);
    const kinds = (await Promise.all([rotateKey(user, old.id, 24), rotateKey(user, old.id, 24)])).map(
      ({ kind }) => kind,
    );
    expect(kinds.sort()).toEqual(["replaced", "rotated"]);
  });
});

describe("how many keys", () => {
  const terms = { name: "many", scopes: [...KEY_SCOPES], expiresAt: null, creditLimit: null };

  test("no more are good than may be, also by rotation; one without an overlap takes the old one's place", async () => {
    const { key } = await world.key(user);
    await world.sql.query(
      `INSERT INTO api_keys (id, user_id, name, prefix, last_four, hash, created_at, family_id)
       SELECT 'many-' || $1 || n, $1, 'many', 'tg_test_0000', '0000', 'many-' || $1 || n, now() - interval '2 days', 'many-' || $1 || n
       FROM generate_series(1, $2) n`,
      [user, MAX_ACTIVE_KEYS - 1],
    );
    expect(await createKey(user, terms)).toEqual({ kind: "too_many" });
    expect(await rotateKey(user, key.id, 24)).toEqual({ kind: "too_many" });
    const { key: next } = await rotated(key.id, 0);
    await revoke(user, next.id);
    expect(await createKey(user, terms)).toMatchObject({ kind: "created" });
  });

  test("no more are made in a day, whatever becomes of them", async () => {
    await world.sql.query(
      `INSERT INTO api_keys (id, user_id, name, prefix, last_four, hash, created_at, revoked_at, family_id)
       SELECT 'day-' || $1 || n, $1, 'day', 'tg_test_0000', '0000', 'day-' || $1 || n, now() - interval '23 hours', now(), 'day-' || $1 || n
       FROM generate_series(1, $2) n`,
      [user, MAX_NEW_KEYS_PER_DAY],
    );
    expect(await createKey(user, terms)).toEqual({ kind: "too_many_new" });
  });
});

describe("a revoked key", () => {
  test("is refused on the very next request, and once revoked keeps its first date", async () => {
    const { key, secret } = await world.key(user);
    expect((await use("1", secret)).status).toBe(200);
    const first = await revoke(user, key.id);
    expect(await codeOf(use("1", secret))).toBe("revoked_key");
    expect(await codeOf(call(subscription, { key: secret }))).toBe("revoked_key");
    expect(await codeOf(call(readKey, { key: secret }))).toBe("revoked_key");
    expect(await revoke(user, key.id)).toEqual(first);
    expect((await world.told(user)).filter((kind) => kind === "key_revoked")).toHaveLength(1);
  });

  test("is refused for a request that is on its way already", async () => {
    const { key, secret } = await world.key(user);
    const lock = await world.sql.connect();
    try {
      await lock.query("BEGIN");
      await lock.query("SELECT 1 FROM credit_accounts WHERE user_id = $1 FOR UPDATE", [user]);
      const onItsWay = use("1", secret);
      await revoke(user, key.id);
      await lock.query("COMMIT");
      expect(await codeOf(onItsWay)).toBe("revoked_key");
    } finally {
      lock.release();
    }
    expect(await world.ledger(user)).toHaveLength(1);
  });
});

describe("GET /key", () => {
  test("tells what the key may do, whatever its scopes, its limits and what is left", async () => {
    const expiresAt = new Date("2030-01-01T00:00:00Z");
    const terms = { name: "gateway", scopes: ["billing", "usage"] satisfies KeyScope[], expiresAt };
    const { key, secret } = await world.key(user, { ...terms, creditLimit: "100" });
    await use("1.25", secret);
    await hold("10", secret);
    expect(await (await call(readKey, { key: secret })).json()).toEqual({
      id: key.id,
      name: "gateway",
      prefix: secret.slice(0, 12),
      mode: "test",
      scopes: ["billing", "usage"],
      expires_at: "2030-01-01T00:00:00Z",
      credit_limit: "100",
      credits_used: "11.25",
      account: {
        plan: "Free",
        status: "trial",
        access_until: expect.stringMatching(/Z$/),
        credits: { remaining: "988.75", allowance: "998.75", purchased: "0", held: "10", owed: "0" },
        requests: { used: 2, limit: 1_000, resets_at: expect.stringMatching(/Z$/) },
        rate_limit_per_minute: 60,
      },
    });
  });

  test("counts no hold that has expired, nor does GET /user/subscription", async () => {
    const { secret } = await world.key(user, { creditLimit: "100" });
    await hold("10", secret);
    const { hold_id: lapsing } = await (await hold("5", secret)).json();
    expect(await (await call(subscription, { key: secret })).json()).toMatchObject({ credits_held: 15 });
    await world.sql.query("UPDATE usage_holds SET expires_at = now() - interval '1 ms' WHERE id = $1", [
      lapsing,
    ]);
    expect(await (await call(subscription, { key: secret })).json()).toMatchObject({ credits_held: 10 });
    expect(await (await call(readKey, { key: secret })).json()).toMatchObject({
      credits_used: "10",
      account: { credits: { remaining: "990", held: "10" } },
    });
  });

  test("counts a month of Free from its beginning, when nothing was used in it yet", async () => {
    await world.sql.query(
      `UPDATE users SET subscription_status = 'expired', trial_ends_at = now() - interval '70 days' WHERE id = $1`,
      [user],
    );
    await world.sql.query(
      `UPDATE credit_accounts SET access_until = NULL, allowance = 0, allowance_total = 0, purchased = 50,
         period_started_at = now() - interval '65 days', period_requests = 900 WHERE user_id = $1`,
      [user],
    );
    const { key, secret } = await world.key(user, { creditLimit: "100" });
    await world.sql.query(
      "UPDATE api_keys SET period_credits = 80, period_started_at = now() - interval '65 days' WHERE id = $1",
      [key.id],
    );
    const answer = await (await call(readKey, { key: secret })).json();
    expect(answer).toMatchObject({
      credits_used: "0",
      account: { status: "expired", credits: { remaining: "50" }, requests: { used: 0, limit: 1_000 } },
    });
    expect(answer.account.requests.resets_at).toMatch(/-01T00:00:00Z$/);
    expect((await use("1", secret)).status).toBe(200);
    expect(await (await call(readKey, { key: secret })).json()).toMatchObject({
      credits_used: "1",
      account: { requests: { used: 1 } },
    });
  });
});

describe("who may what", () => {
  const ROUTES: [route: string, scope: KeyScope, send: (key: string) => Promise<Response>][] = [
    ["POST /usage", "usage", (key) => use("0", key)],
    ["POST /usage/holds", "usage", (key) => hold("1", key)],
    [
      "POST settle",
      "usage",
      (key) => call(meter, { query: "usage/holds/x/settle", body: { credits: "1" }, key }),
    ],
    ["POST release", "usage", (key) => call(meter, { query: "usage/holds/x/release", body: {}, key })],
    ["GET /user/subscription", "read", (key) => call(subscription, { key })],
    ["GET /user/invoices", "read", (key) => call(invoices, { key })],
    ["POST /subscribe", "billing", (key) => call(subscribe, { body: {}, key })],
    ["POST cancel", "billing", (key) => call(cancel, { body: {}, key })],
    ["POST preview", "read", (key) => call(preview, { body: {}, key })],
    ["POST change", "billing", (key) => call(change, { body: {}, key })],
    ["POST resume", "billing", (key) => call(resume, { body: {}, key })],
    ["DELETE pending-change", "billing", (key) => call(undo, { method: "DELETE", key })],
    ["POST /user/billing-portal", "billing", (key) => call(portal, { body: {}, key })],
    ["POST /credits/checkout", "billing", (key) => call(buyPack, { body: {}, key })],
    ["POST /credits/redeem", "billing", (key) => call(redeem, { body: {}, key })],
  ];

  test.each(ROUTES)("%s is for keys with the scope %s", async (_, scope, send) => {
    const { secret } = await world.key(user, { scopes: [scope] });
    const others = await world.key(user, { scopes: KEY_SCOPES.filter((one) => one !== scope) });
    expect((await send(secret)).status).not.toBeOneOf([401, 403]);
    expect(await problem(await send(others.secret))).toMatchObject({ status: 403, code: "missing_scope" });
  });

  test("no key makes, sees, rotates or ends keys, and nobody without a session", async () => {
    const { key, secret } = await world.key(user);
    const ofKey = (method: string, path: string, sent: string | null) => {
      const headers = new Headers(sent ? { authorization: `Bearer ${sent}` } : {});
      return answerTo(new Request(`http://localhost:3000/user/keys/${key.id}${path}`, { method, headers }));
    };
    const tries = (sent: string | null) => [
      call(listRoute, { key: sent }),
      call(createRoute, { body: { name: "mine", scopes: ["billing"] }, key: sent }),
      ofKey("POST", "/rotate", sent),
      ofKey("DELETE", "", sent),
    ];
    for (const one of tries(secret)) expect(await codeOf(one)).toBe("session_only");
    for (const one of tries(null)) expect((await problem(await one)).status).toBe(401);
    expect(await listKeys(db(), user, new Date())).toMatchObject([{ id: key.id, revokedAt: null }]);
  });
});
