import { JSON_LIMIT_BYTES, readText } from "@/lib/http/body";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { replyTo } from "../door";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: meter });

/** The metering for hosts that don't run server.ts: the same answers, by way of Next. */
async function meter(request: Request): Promise<Response> {
  const { status, headers, body } = await replyTo({
    path: new URL(request.url).pathname,
    authorization: request.headers.get("authorization"),
    contentType: request.headers.get("content-type"),
    text: await readText(request, JSON_LIMIT_BYTES).catch(asProblem),
  });
  return new Response(body, { status, headers });
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
