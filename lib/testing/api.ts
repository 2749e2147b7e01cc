import { expect } from "vitest";
import { apiRoutes } from "./api-routes";
import { expectDocumented } from "./contract";

type Handler = (request: Request) => Promise<Response>;
type Call = {
  method?: "GET" | "POST" | "DELETE";
  /** JSON, or a text as it is. */
  body?: unknown;
  /** The secret of an API key. */
  key?: string | null;
  headers?: Record<string, string>;
  query?: string;
};

/**
 * What a program sends; POST with a body, GET without one, unless it is said otherwise. Whatever a route answers is held
 * against the OpenAPI document.
 */
export async function call(
  handler: Handler,
  { method, body, key, headers, query = "" }: Call = {},
): Promise<Response> {
  const sent = new Headers(headers);
  if (key) sent.set("authorization", `Bearer ${key}`);
  if (body !== undefined && !sent.has("content-type")) sent.set("content-type", "application/json");
  const request = new Request(`http://localhost:3000/${query}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    headers: sent,
  });
  const path = await pathOf(handler, request);
  const response = await handler(request);
  await expectDocumented(request.method, path, response.clone());
  return response;
}

/** Tests that call one route's handler don't spell its path; those of a route for many paths do. */
async function pathOf(handler: Handler, request: Request): Promise<string> {
  const route = (await apiRoutes()).find(({ handlers }) => Object.values(handlers).includes(handler));
  if (!route) throw new Error("This handler is no route's of app/(api)");
  return route.pattern.includes("...") ? new URL(request.url).pathname : route.pattern;
}

/** The body of a refusal, which has the same shape everywhere. */
export async function problem(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = await response.json();
  expect(body).toMatchObject({
    status: response.status,
    title: expect.any(String),
    detail: expect.any(String),
    code: expect.any(String),
  });
  expect(body.request_id).toBe(response.headers.get("x-request-id"));
  return body;
}
