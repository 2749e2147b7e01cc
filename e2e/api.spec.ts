import http, { type IncomingMessage } from "node:http";
import { expect, test } from "@playwright/test";
import { signUp } from "./support/steps";

test("a wrong method answers 405 and names the right ones, an unknown path 404, as problems", async ({
  request,
}) => {
  for (const [method, path, allow] of [
    ["GET", "/subscribe", "POST, OPTIONS"],
    ["PUT", "/user/subscription", "GET, HEAD, OPTIONS"],
    ["POST", "/user/subscription/pending-change", "DELETE, OPTIONS"],
    ["DELETE", "/webhooks/stripe", "POST, OPTIONS"],
    ["PATCH", "/plans", "GET, HEAD, OPTIONS"],
  ] as const) {
    const answer = await request.fetch(path, { method });
    expect(answer.status(), path).toBe(405);
    expect(answer.headers()).toMatchObject({ allow, "content-type": "application/problem+json" });
    expect(await answer.json()).toMatchObject({ code: "method_not_allowed", request_id: expect.any(String) });
    const options = await request.fetch(path, { method: "OPTIONS" });
    expect([options.status(), options.headers().allow]).toEqual([204, allow]);
  }
  for (const path of ["/user", "/user/nothing", "/user/subscription/nothing/at/all", "/credits/nothing"]) {
    for (const method of ["GET", "POST"]) {
      const answer = await request.fetch(path, { method });
      expect(answer.status(), path).toBe(404);
      expect(await answer.json()).toMatchObject({ code: "unknown_path" });
    }
  }
});

test("a request line with the whole address is served and sends nobody elsewhere; TRACE is not served", async ({
  baseURL,
}) => {
  const send = (method: string, path: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(baseURL ?? "");
      const request = http.request({ hostname, port, method, path }, (answer) => resolve(answer.resume()));
      request.on("error", reject).end();
    });
  for (const [method, path, status] of [
    ["GET", "http://elsewhere.example/plans", 200],
    ["POST", "http://elsewhere.example/usage", 401],
    ["TRACE", "/usage", 501],
  ] as const) {
    const { statusCode, headers } = await send(method, path);
    expect([statusCode, headers.location], `${method} ${path}`).toEqual([status, undefined]);
  }
});

test("the session changes a plan from our own pages", async ({ page }) => {
  await signUp(page, "ada");
  const asked = await page.evaluate(async () => {
    const body = JSON.stringify({ plan_id: 2 });
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/user/subscription/preview", { method: "POST", body, headers });
    return { status: answer.status, body: await answer.json() };
  });
  expect(asked).toMatchObject({ status: 409, body: { code: "not_subscribed" } });
});
