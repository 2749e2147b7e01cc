import { randomUUID } from "node:crypto";
import type { z } from "zod";
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
    const { item, status, view } = await asked(knock, headers);
    const metered = await meterUsage(item);
    if (metered.kind === "unavailable") throw meteringUnavailable();
    if (metered.state) Object.assign(headers, limitHeaders(metered.state));
    if (metered.kind === "refused") throw refused(metered);
    if (metered.replayed) headers["idempotent-replayed"] = "true";
    headers["content-type"] = "application/json";
    return { status, headers, body: JSON.stringify(view(metered)) };
  } catch (error) {
    const problem = toProblem(error, requestId);
    Object.assign(headers, problemHeaders(problem));
    return { status: problem.status, headers, body: JSON.stringify(problemBody(problem, requestId)) };
  }
}

const refused = (metered: Extract<Metered, { kind: "refused" }>): Problem =>
  refusalProblem(metered, `${env().NEXTAUTH_URL}/account/change`);

type Sent = Pick<Knock, "contentType" | "text">;

/**
 * What the request asks for. One that can't be read is refused with the headers of its account all the same, or for its
 * key where that isn't good.
 */
async function asked({ path, authorization, ...sent }: Knock, headers: Reply["headers"]): Promise<Asked> {
  const [, holdId, end] = /^\/usage\/holds\/([\w-]{1,64})\/(settle|release)$/.exec(path) ?? [];
  if (!holdId && path !== "/usage" && path !== "/usage/holds")
    throw new Problem(404, "unknown_path", `The API has no ${path}`);
  const keyHash = bearerKey(authorization);
  try {
    if (path === "/usage") return use(keyHash, sent);
    if (!holdId) return hold(keyHash, sent);
    return end === "settle" ? settle(keyHash, holdId, sent) : release(keyHash, holdId, sent);
  } catch (error) {
    const standing = await standingOf(keyHash);
    if (standing?.state) Object.assign(headers, limitHeaders(standing.state));
    throw standing && standing.reason !== "unknown_hold" ? refused(standing) : error;
  }
}

const common = { credits: null, model: null, quantities: null, ttlSeconds: null, holdId: null };

/** A refusal of what can't be read waits no longer for the headers. */
const STANDING_MS = 250;

/** How key and account stand: the end of a hold that nobody has is refused, changes nothing, and isn't counted. */
async function standingOf(keyHash: string): Promise<Extract<Metered, { kind: "refused" }> | null> {
  const item: MeterItem = { ...common, keyHash, kind: "release", target: randomUUID() };
  const metered = await Promise.race([
    meterUsage(item),
    new Promise<null>((resolve) => setTimeout(resolve, STANDING_MS, null)),
  ]);
  return metered?.kind === "refused" ? metered : null;
}

function use(keyHash: string, sent: Sent): Asked {
  const body = read(sent, useBody);
  const item: MeterItem = { ...common, ...usedFor(body), keyHash, kind: "use", target: body.request_id };
  return { item, status: 200, view: (done) => usageView(body.request_id, done) };
}

function hold(keyHash: string, sent: Sent): Asked {
  const { credits, model = null, request_id: target, ttl_seconds: ttlSeconds } = read(sent, holdBody);
  const holdId = `hold_${randomUUID().replaceAll("-", "")}`;
  const item: MeterItem = { ...common, keyHash, kind: "hold", target, credits, model, ttlSeconds, holdId };
  return { item, status: 201, view: (done) => holdView(target, done) };
}

function settle(keyHash: string, holdId: string, sent: Sent): Asked {
  const body = read(sent, settleBody);
  const item: MeterItem = { ...common, ...usedFor(body), keyHash, kind: "settle", target: holdId };
  return { item, status: 200, view: (done) => endedHoldView(holdId, "settled", done) };
}

function release(keyHash: string, holdId: string, sent: Sent): Asked {
  read(sent, emptyBody);
  const item: MeterItem = { ...common, keyHash, kind: "release", target: holdId };
  return { item, status: 200, view: (done) => endedHoldView(holdId, "released", done) };
}

function read<T>({ text, contentType }: Sent, schema: z.ZodType<T>): T {
  if (text instanceof Problem) throw text;
  return parseJson(text, contentType, schema);
}

function usedFor(body: { credits: string; model?: string; quantities?: Record<string, number> }) {
  const { credits, model = null, quantities } = body;
  return { credits, model, quantities: quantities ? JSON.stringify(quantities) : null };
}
