import type http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ServedApi, serveApi } from "@/lib/testing/serve-api";
import { createWorld, type World } from "@/lib/testing/world";
import { createGateway } from "./server";
import { createUpstream } from "./upstream";

let world: World;
let api: ServedApi;
let upstream: http.Server;
let gateway: http.Server;
let user: string;
let key: string;
let people = 0;
/** How often the model was. */
let asked = 0;

beforeAll(async () => {
  world = await createWorld();
  api = await serveApi();
  upstream = await listening(createUpstream({ wordsPerSecond: 200 }));
  upstream.on("request", () => {
    asked += 1;
  });
  gateway = await listening(createGateway(api.url, urlOf(upstream)));
});
afterAll(async () => {
  for (const server of [gateway, upstream]) {
    server.closeAllConnections();
    server.close();
  }
  await api.close();
  await world.close();
});
beforeEach(async () => {
  asked = 0;
  user = await world.signUp(`person${people++}@example.com`);
  key = (await world.key(user)).secret;
});

async function listening(server: http.Server): Promise<http.Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function urlOf(server: http.Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function chat(body: object | string, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(urlOf(gateway), { method: "POST", headers, body: text, signal });
}

/** How the user's holds stand, and what was debited. */
async function books() {
  const { rows } = await world.sql.query("SELECT status FROM usage_holds WHERE user_id = $1", [user]);
  const { rows: accounts } = await world.sql.query(
    "SELECT held::float FROM credit_accounts WHERE user_id = $1",
    [user],
  );
  const debits = (await world.ledger(user)).filter(({ kind }) => kind === "usage");
  return {
    holds: rows.map(({ status }) => status),
    held: accounts[0].held,
    debits: debits.map(({ amount }) => Number(amount)),
  };
}

const SMALL = { model: "small", max_tokens: 100 };

test("a call streams, and is settled with what it did cost", async () => {
  const answer = await chat({ ...SMALL, prompt: "one two three" });
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const events = (await answer.text()).trim().split("\n\n");
  expect(events).toEqual([
    'data: {"text":"three"}',
    'data: {"text":"two"}',
    'data: {"text":"one"}',
    // 3 × 0.0002 + 3 × 0.0008
    'data: {"credits":"0.003","credits_remaining":"999.997"}',
  ]);
  expect(await books()).toEqual({ holds: ["settled"], held: 0, debits: [-0.003] });
});

test("a call that the model refuses is released", async () => {
  const answer = await chat({ ...SMALL, prompt: "please refuse" });
  expect([answer.status, await answer.json()]).toEqual([502, { error: "The model answered 500" }]);
  expect(await books()).toEqual({ holds: ["released"], held: 0, debits: [] });
});

test("a call that breaks off in its midst is released, and the customer sees that it did", async () => {
  const answer = await chat({ ...SMALL, prompt: "you will break here soon" });
  await expect(answer.text()).rejects.toThrow();
  await expect.poll(books).toEqual({ holds: ["released"], held: 0, debits: [] });
});

test("a customer who leaves pays once, for what was sent", async () => {
  const leaving = new AbortController();
  const answer = await chat({ ...SMALL, max_tokens: 2_000, prompt: "word ".repeat(2_000) }, leaving.signal);
  await answer.body?.getReader().read();
  leaving.abort();
  await expect.poll(async () => (await books()).holds, { timeout: 10_000 }).toEqual(["settled"]);
  const { held, debits } = await books();
  expect([held, debits.length]).toEqual([0, 1]);
  // All of the input, and less of the output than all.
  expect(debits[0]).toBeLessThan(-0.4);
  expect(debits[0]).toBeGreaterThan(-2);
});

test("whenever customers leave, each hold ends once", async () => {
  const calls = Array.from({ length: 20 }, async (_, index) => {
    const signal = AbortSignal.timeout(index * 10);
    const answer = await chat({ ...SMALL, prompt: "one two three four five six seven" }, signal);
    return await answer.text();
  });
  await Promise.allSettled(calls);
  const ends = async () => {
    const { holds, held, debits } = await books();
    const settled = holds.filter((status) => status === "settled");
    return { open: holds.includes("open"), held, unpaid: settled.length - debits.length };
  };
  await expect.poll(ends, { timeout: 10_000 }).toEqual({ open: false, held: 0, unpaid: 0 });
});

test("a customer who leaves before the first word pays nothing", async () => {
  const leaving = new AbortController();
  upstream.once("request", () => leaving.abort());
  await expect(chat({ ...SMALL, prompt: "think first" }, leaving.signal)).rejects.toThrow();
  await expect.poll(books, { timeout: 10_000 }).toEqual({ holds: ["released"], held: 0, debits: [] });
});

test.each([
  [
    "without enough credits: 402",
    { ...SMALL, model: "large", max_tokens: 50_000, prompt: "one" },
    402,
    "credits_exhausted",
  ],
  [
    "with more than may be held: 422",
    { ...SMALL, model: "large", max_tokens: 1e9, prompt: "one" },
    422,
    "invalid_input",
  ],
])("%s passes through, and the model isn't asked", async (_, body, status, code) => {
  const answer = await chat(body);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect([answer.status, (await answer.json()).code]).toEqual([status, code]);
  expect(asked).toBe(0);
  expect(await books()).toEqual({ holds: [], held: 0, debits: [] });
});

test("too many calls in a minute: 429 with Retry-After passes through", async () => {
  await world.sql.query(
    "UPDATE credit_accounts SET rate_limit_next_at = now() + interval '10 minutes' WHERE user_id = $1",
    [user],
  );
  const answer = await chat({ ...SMALL, prompt: "one" });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(500);
});

test.each([
  ["no model", { prompt: "one", max_tokens: 1 }, 422],
  ["no prompt", { ...SMALL }, 422],
  ["no number", { ...SMALL, prompt: "one", max_tokens: "many" }, 422],
  ["no JSON", "{", 400],
  ["nothing", "null", 422],
])("%s: %i, and nothing is held", async (_, body, status) => {
  expect((await chat(body)).status).toBe(status);
  expect((await books()).holds).toEqual([]);
});

test("without a key, or with a wrong one: 401", async () => {
  key = "tg_test_wrong";
  expect((await chat({ ...SMALL, prompt: "one" })).status).toBe(401);
  const answer = await fetch(urlOf(gateway), { method: "POST", body: "{}" });
  expect(answer.status).toBe(401);
});
