import { randomUUID } from "node:crypto";
import { bearerKey } from "@/lib/auth/api-key";
import type { MeterItem } from "@/lib/db/usage";
import { env } from "@/lib/env";
import { type Metered, meterUsage } from "@/lib/flows/meter-usage";
import { parseJson } from "@/lib/http/body";
import { Problem, problemBody, problemHeaders } from "@/lib/http/problem";
import { newRequestId, toProblem } from "@/lib/http/route";
import { emptyBody } from "@/lib/http/schemas";
import {
  endedHoldView,
  holdBody,
  holdView,
  limitHeaders,
  meteringUnavailable,
  refusalProblem,
  settleBody,
  usageView,
  useBody,
} from "@/lib/http/usage";

/** A POST below /usage, whichever way it came in: by the custom server before Next, or by Next's route. */
export type Knock = {
  path: string;
  authorization: string | null;
  contentType: string | null;
  /** The body; a problem where it could not be read. */
  text: string | Problem;
};

export type Reply = { status: number; headers: Record<string, string>; body: string };

type Done = Extract<Metered, { kind: "done" }>;
type Asked = { item: MeterItem; status: number; view(done: Done): object };

export async function replyTo(knock: Knock): Promise<Reply> {
  const requestId = newRequestId();
  const headers: Record<string, string> = { "x-request-id": requestId, "cache-control": "no-store" };
  try {
    const { item, status, view } = asked(knock);
    const metered = await meterUsage(item);
    if (metered.kind === "unavailable") throw meteringUnavailable();
    if (metered.state) Object.assign(headers, limitHeaders(metered.state));
    if (metered.kind === "refused") throw refusalProblem(metered, `${env().NEXTAUTH_URL}/account/change`);
    if (metered.replayed) headers["idempotent-replayed"] = "true";
    headers["content-type"] = "application/json";
    return { status, headers, body: JSON.stringify(view(metered)) };
  } catch (error) {
    const problem = toProblem(error, requestId);
    Object.assign(headers, problemHeaders(problem));
    return { status: problem.status, headers, body: JSON.stringify(problemBody(problem, requestId)) };
  }
}

function asked({ path, authorization, contentType, text }: Knock): Asked {
  const [, holdId, end] = /^\/usage\/holds\/([\w-]{1,64})\/(settle|release)$/.exec(path) ?? [];
  if (!holdId && path !== "/usage" && path !== "/usage/holds")
    throw new Problem(404, "unknown_path", `The API has no ${path}`);
  const keyHash = bearerKey(authorization);
  if (text instanceof Problem) throw text;
  const common = { keyHash, credits: null, model: null, quantities: null, ttlSeconds: null, holdId: null };
  if (path === "/usage") {
    const body = parseJson(text, contentType, useBody);
    const item: MeterItem = { ...common, ...usedFor(body), kind: "use", target: body.request_id };
    return { item, status: 200, view: (done) => usageView(body.request_id, done) };
  }
  if (!holdId) {
    const { credits, model = null, request_id, ttl_seconds } = parseJson(text, contentType, holdBody);
    const item: MeterItem = {
      ...common,
      ...{ kind: "hold", target: request_id, credits, model, ttlSeconds: ttl_seconds },
      holdId: `hold_${randomUUID().replaceAll("-", "")}`,
    };
    return { item, status: 201, view: (done) => holdView(request_id, done) };
  }
  if (end === "settle") {
    const body = parseJson(text, contentType, settleBody);
    const item: MeterItem = { ...common, ...usedFor(body), kind: "settle", target: holdId };
    return { item, status: 200, view: (done) => endedHoldView(holdId, "settled", done) };
  }
  parseJson(text, contentType, emptyBody);
  const item: MeterItem = { ...common, kind: "release", target: holdId };
  return { item, status: 200, view: (done) => endedHoldView(holdId, "released", done) };
}

function usedFor(body: { credits: string; model?: string; quantities?: Record<string, number> }) {
  const { credits, model = null, quantities } = body;
  return { credits, model, quantities: quantities ? JSON.stringify(quantities) : null };
}
