import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServedApi, serveApi } from "@/lib/testing/serve-api";
import { createWorld, type World } from "@/lib/testing/world";
import { Tollgate } from "./src/index.js";

let world: World;
let api: ServedApi;
let ada: string;
let tollgate: Tollgate;

beforeAll(async () => {
  world = await createWorld();
  api = await serveApi();
  ada = await world.signUp("ada@example.com");
  tollgate = await clientOf(ada);
});
afterAll(async () => {
  await api.close();
  await world.close();
});

async function clientOf(user: string, more: { fetch?: typeof fetch } = {}): Promise<Tollgate> {
  return new Tollgate({ baseUrl: api.url, key: (await world.key(user)).secret, ...more });
}

const debits = async () =>
  (await world.ledger(ada)).filter(({ kind }) => kind === "usage").map(({ amount }) => Number(amount));

test("she sees the plans, and what she has", async () => {
  expect((await tollgate.plans()).plans[0]?.name).toBe("Starter");
  expect(await tollgate.subscription()).toMatchObject({
    plan: "Free",
    status: "trial",
    credits_remaining: 1_000,
  });
});

test("a use is debited, and again isn't", async () => {
  const cost = { credits: "1.25", model: "small", quantities: { tokens: 100 }, requestId: "one" };
  expect(await tollgate.use(cost)).toMatchObject({ credits: "1.25", credits_remaining: "998.75" });
  expect(await tollgate.use(cost)).toMatchObject({ credits: "1.25", credits_remaining: "998.75" });
  expect(await debits()).toEqual([-1.25]);
});

test("a use whose answer got lost on the way is debited once", async () => {
  let lost = 0;
  const forgetful: typeof fetch = async (...request) => {
    const answer = await fetch(...request);
    if (lost++ === 0) throw new TypeError("The connection broke");
    return answer;
  };
  const used = await (await clientOf(ada, { fetch: forgetful })).use({ credits: 2 });
  expect([lost, used.credits_remaining]).toEqual([2, "996.75"]);
  expect(await debits()).toEqual([-1.25, -2]);
});

test("a call that costs less than was held, and one that fails", async () => {
  const paid = await tollgate.withHold({ credits: 20, model: "small", ttlSeconds: 60 }, async (hold) => {
    expect(hold).toMatchObject({ credits: "20", credits_held: "20", credits_remaining: "976.75" });
    return { credits: "4.5", result: "Hello" };
  });
  expect(paid).toMatchObject({ result: "Hello", settled: { credits: "4.5", credits_remaining: "992.25" } });
  const failing = tollgate.withHold({ credits: 20 }, () => Promise.reject(new Error("The model is down")));
  await expect(failing).rejects.toThrow("The model is down");
  expect(await tollgate.subscription()).toMatchObject({ credits_remaining: 992.25, credits_held: 0 });
  expect(await debits()).toEqual([-1.25, -2, -4.5]);
});

test("beyond her credits: 402 with where to get more, and nothing happens", async () => {
  await expect(tollgate.use({ credits: 5_000 })).rejects.toMatchObject({
    status: 402,
    code: "credits_exhausted",
    problem: { upgrade_url: expect.stringContaining("/account/") },
  });
  await expect(tollgate.settle("hold_none", { credits: 1 })).rejects.toMatchObject({ code: "unknown_hold" });
  await expect(tollgate.use({ credits: "1.2345678" })).rejects.toMatchObject({
    status: 422,
    problem: { errors: [{ field: "credits" }] },
  });
  expect(await debits()).toHaveLength(3);
});
