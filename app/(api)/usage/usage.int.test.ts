import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { problem, call as send } from "@/lib/testing/api";
import { createWorld, type World } from "@/lib/testing/world";
import { POST } from "./[[...path]]/route";

let world: World;
let user: string;
let key: string;
let count = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  count += 1;
  user = await world.signUp(`user-${count}@example.com`);
  key = (await world.key(user)).secret;
});

type Body = Record<string, unknown> | string;

function post(path: string, body: Body, secret = key): Promise<Response> {
  return send(POST, { query: `usage${path}`, body, key: secret });
}

let ids = 0;
function use(credits: unknown, more: Record<string, unknown> = {}): Promise<Response> {
  ids += 1;
  return post("", { credits, request_id: `request-${ids}`, ...more });
}

describe("POST /usage", () => {
  test("debits, answers what is left, and enters it once", async () => {
    const response = await use("1.25", { model: "small", quantities: { input_tokens: 1_000 } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      request_id: `request-${ids}`,
      credits: "1.25",
      credits_remaining: "998.75",
      allowance_remaining: "998.75",
      purchased_remaining: "0",
      credits_held: "0",
      credits_owed: "0",
      requests_used: 1,
    });
    expect(response.headers.get("ratelimit-policy")).toBe('"minute";q=60;w=60');
    expect(response.headers.get("ratelimit")).toMatch(/^"minute";r=59;t=1$/);
    expect(response.headers.get("credits-remaining")).toBe("998.75");
    expect((await world.ledger(user)).at(-1)).toEqual({
      kind: "usage",
      amount: "-1.250000",
      cause: `use:request-${ids}`,
    });
  });
});
