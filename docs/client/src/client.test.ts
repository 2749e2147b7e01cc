import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Tollgate, TollgateError } from "./index.js";
import { retryInMs } from "./retry.js";

/** What the server answers next: a status with a `code` or a body, or nothing at all. */
type Answer =
  | { status: number; code?: string; body?: object; headers?: Record<string, string> }
  | "cut"
  | "silence";

let server: http.Server;
let answers: Answer[] = [];
let requests: { method: string; url: string; authorization: string; body: unknown }[] = [];

beforeAll(async () => {
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = "", url = "", headers } = request;
    requests.push({
      method,
      url,
      authorization: headers.authorization ?? "",
      body: text && JSON.parse(text),
    });
    const answer = answers.shift() ?? { status: 200, body: { answered: requests.length } };
    if (answer === "silence") return;
    if (answer === "cut") return request.socket.destroy();
    const { status, code, body } = answer;
    const type = code ? "application/problem+json" : "application/json";
    response.writeHead(status, { "content-type": type, ...answer.headers });
    response.end(
      JSON.stringify(code ? { status, code, detail: "Because", request_id: "req_1" } : (body ?? {})),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = [];
  requests = [];
});

function client(options: { attempts?: number; timeoutMs?: number } = {}): Tollgate {
  const { port } = server.address() as AddressInfo;
  return new Tollgate({ baseUrl: `http://127.0.0.1:${port}/`, key: "tg_test_key", ...options });
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail("It didn't throw"),
    (error) => (error instanceof TollgateError ? error : expect.fail(String(error))),
  );

describe("what is sent", () => {
  test.each([
    ["plans", () => client().plans(), "GET", "/plans", ""],
    ["subscription", () => client().subscription(), "GET", "/user/subscription", ""],
    [
      "use",
      () => client().use({ credits: "1.25", model: "small", quantities: { tokens: 10 }, requestId: "one" }),
      "POST",
      "/usage",
      { credits: "1.25", model: "small", quantities: { tokens: 10 }, request_id: "one" },
    ],
    [
      "hold",
      () => client().hold({ credits: 20, ttlSeconds: 60, requestId: "one" }),
      "POST",
      "/usage/holds",
      { credits: 20, ttl_seconds: 60, request_id: "one" },
    ],
    [
      "settle",
      () => client().settle("hold_1", { credits: "4.5" }),
      "POST",
      "/usage/holds/hold_1/settle",
      { credits: "4.5" },
    ],
    ["release", () => client().release("a/b"), "POST", "/usage/holds/a%2Fb/release", {}],
  ])("%s", async (_, act, method, url, body) => {
    expect(await act()).toEqual({ answered: 1 });
    expect(requests).toEqual([{ method, url, body, authorization: "Bearer tg_test_key" }]);
  });

  test("an id of its own for each use that brings none", async () => {
    await client().use({ credits: 1 });
    await client().use({ credits: 1 });
    const [one, other] = requests.map(({ body }) => JSON.stringify(body));
    expect(one).toMatch(/"request_id":"[0-9a-f-]{36}"/);
    expect(one).not.toBe(other);
  });
});

describe("what fails in passing is sent again, the same to the last letter", () => {
  test.each<[string, Answer]>([
    ["a connection that was cut", "cut"],
    ["an answer that didn't come in time", "silence"],
    ["500", { status: 500, code: "internal_error" }],
    ["502 of something before Tollgate", { status: 502 }],
    ["503", { status: 503, code: "unavailable" }],
    ["429 in this minute", { status: 429, code: "rate_limited" }],
  ])("%s", async (_, answer) => {
    answers = [answer, answer];
    expect(await client({ timeoutMs: 150 }).use({ credits: 1 })).toEqual({ answered: 3 });
    expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(1);
  });

  test("as often as was agreed, and then its error is thrown", async () => {
    answers = Array.from({ length: 9 }, () => ({ status: 503, code: "unavailable" }));
    const error = await failure(client({ attempts: 3 }).use({ credits: 1 }));
    expect(error).toMatchObject({ status: 503, code: "unavailable" });
    expect(requests).toHaveLength(3);
  });

  test("no answer at all says that it isn't known whether it was done", async () => {
    answers = ["cut", "cut"];
    const error = await failure(client({ attempts: 2 }).plans());
    expect(error).toMatchObject({ status: 0, code: "no_answer", problem: null });
    expect(error.cause).toBeInstanceOf(Error);
  });
});

test.each([
  [402, "credits_exhausted"],
  [402, "key_limit_exceeded"],
  [401, "revoked_key"],
  [403, "missing_scope"],
  [409, "request_id_reused"],
  [422, "invalid_input"],
  [429, "request_quota_exceeded"],
])("%i %s is thrown at once", async (status, code) => {
  answers = [{ status, code }];
  const error = await failure(client().use({ credits: 1 }));
  expect(error).toMatchObject({
    status,
    code,
    problem: { code, detail: "Because" },
    message: `${code}: Because`,
  });
  expect(requests).toHaveLength(1);
});

describe("the wait before the next time", () => {
  const refused = (status: number, code: string, retryAfterSeconds?: number) => {
    const problem: ConstructorParameters<typeof TollgateError>[1] = JSON.parse(`{"code":"${code}"}`);
    return new TollgateError(status, problem, { retryAfterSeconds });
  };

  test.each([
    ["grows", refused(500, "internal_error"), 1, 200],
    ["doubled", refused(500, "internal_error"), 2, 400],
    ["up to five seconds", refused(500, "internal_error"), 9, 5_000],
    ["not before Retry-After", refused(503, "unavailable", 1), 1, 1_200],
    ["nor of a minute's limit", refused(429, "rate_limited", 7), 1, 7_200],
    ["but is none when that is beyond a minute", refused(429, "rate_limited", 61), 1, null],
    ["or the period's requests are used", refused(429, "request_quota_exceeded", 1), 1, null],
    ["or there are no credits", refused(402, "credits_exhausted", 1), 1, null],
    ["or the request is wrong", refused(422, "invalid_input"), 1, null],
  ])("%s", (_, error, attempt, ms) => {
    expect(retryInMs(error, attempt, 1)).toBe(ms);
    if (ms !== null) expect(retryInMs(error, attempt, 0)).toBe((error.retryAfterSeconds ?? 0) * 1_000);
  });

  test("is what the header says", async () => {
    answers = [{ status: 429, code: "rate_limited", headers: { "retry-after": "61" } }];
    expect(await failure(client().use({ credits: 1 }))).toMatchObject({ retryAfterSeconds: 61 });
  });
});

describe("withHold", () => {
  const held: Answer = { status: 201, body: { hold_id: "hold_1" } };
  const ends = () => requests.slice(1).map(({ url, body }) => [url, body]);

  test("settles with what the call did cost", async () => {
    answers = [held, { status: 200, body: { credits: "4.5" } }];
    const outcome = await client().withHold({ credits: 20 }, async (hold) => {
      expect(hold.hold_id).toBe("hold_1");
      return { credits: "4.5", quantities: { tokens: 9 }, result: "Hello" };
    });
    expect(outcome).toEqual({ result: "Hello", settled: { credits: "4.5" } });
    expect(ends()).toEqual([["/usage/holds/hold_1/settle", { credits: "4.5", quantities: { tokens: 9 } }]]);
  });

  test("a settlement whose answer got lost is sent again, and nothing is released", async () => {
    answers = [held, "cut"];
    await client().withHold({ credits: 20 }, async () => ({ credits: 4, result: null }));
    expect(ends().map(([url]) => url)).toEqual(["/usage/holds/hold_1/settle", "/usage/holds/hold_1/settle"]);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("The model is down"))],
    [
      "throws before it is a promise",
      () => {
        throw new Error("The model is down");
      },
    ],
  ])("a call that %s is released, and its error passed on", async (_, call) => {
    answers = [held];
    await expect(client().withHold({ credits: 20 }, call)).rejects.toThrow("The model is down");
    expect(ends()).toEqual([["/usage/holds/hold_1/release", {}]]);
  });

  test("a release that fails doesn't hide why", async () => {
    answers = [held, { status: 409, code: "hold_expired" }];
    const call = () => Promise.reject(new Error("The model is down"));
    await expect(client().withHold({ credits: 20 }, call)).rejects.toThrow("The model is down");
  });

  test("without credits nothing is called", async () => {
    answers = [{ status: 402, code: "credits_exhausted" }];
    const error = await failure(client().withHold({ credits: 20 }, () => expect.fail("It was called")));
    expect(error.code).toBe("credits_exhausted");
    expect(requests).toHaveLength(1);
  });
});
