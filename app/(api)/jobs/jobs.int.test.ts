import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { problem } from "@/lib/testing/api";
import { createWorld, type World } from "@/lib/testing/world";

const SECRET = "a-secret-of-the-scheduler-0123456789";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
beforeEach(() => {
  vi.resetModules();
  process.env.JOBS_SECRET = SECRET;
});
afterAll(async () => {
  delete process.env.JOBS_SECRET;
  await world.close();
});

async function run(name: string, secret: string | null, method = "POST"): Promise<Response> {
  const { GET, POST } = await import("./[name]/route");
  const headers = new Headers(secret === null ? {} : { authorization: `Bearer ${secret}` });
  const request = new Request(`http://localhost:3000/jobs/${name}`, { method, headers });
  return await (method === "GET" ? GET : POST)(request, { params: Promise.resolve({ name }) });
}

test.each(["due", "events", "reconcile"])("one round of %s", async (name) => {
  const answer = await run(name, SECRET);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ job: name, done: expect.any(Number) });
});

test.each([null, "", "a-secret", `${SECRET}0`, SECRET.toUpperCase()])(
  "%s is not the secret: 401",
  async (secret) => {
    expect(await problem(await run("due", secret))).toMatchObject({ status: 401, code: "wrong_secret" });
  },
);

test.each(["nothing", "__proto__", "due/../mail"])("there is no job %s: 404", async (name) => {
  expect(await problem(await run(name, SECRET))).toMatchObject({ status: 404, code: "unknown_job" });
});

test("a strangers' question doesn't tell which jobs there are", async () => {
  expect(await problem(await run("nothing", "guess"))).toMatchObject({ status: 401 });
});

test("without a secret in the settings: 404, whatever is sent", async () => {
  delete process.env.JOBS_SECRET;
  for (const secret of [null, "", "undefined", SECRET])
    expect(await problem(await run("due", secret))).toMatchObject({ status: 404 });
});

test("GET: 405, and which methods there are", async () => {
  const refused = await run("due", SECRET, "GET");
  expect(refused.headers.get("allow")).toBe("POST, OPTIONS");
  expect(await problem(refused)).toMatchObject({ status: 405, code: "method_not_allowed" });
});
