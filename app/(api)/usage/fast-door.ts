import type { IncomingMessage, ServerResponse } from "node:http";
import { JSON_LIMIT_BYTES, textOf, tooLarge } from "@/lib/http/body";
import type { Problem } from "@/lib/http/problem";
import { replyTo } from "./door";

/** Whether this door answers a request; all else is Next's. */
export function isMetering({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" && (url === "/usage" || url.startsWith("/usage/"));
}

/** Answers a POST below /usage without Next, whose own work costs more than the metering's. */
export async function answerMetering(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await bodyOf(request);
  // The caller is gone, and nothing was asked.
  if (text === null) return;
  const { status, headers, body } = await replyTo({
    path: (request.url ?? "").split("?")[0] ?? "",
    authorization: request.headers.authorization ?? null,
    contentType: request.headers["content-type"] ?? null,
    text,
  });
  // What is left of too long a body is not waited for.
  if (!request.complete) headers.connection = "close";
  headers["content-length"] = String(Buffer.byteLength(body));
  response.writeHead(status, headers).end(body);
}

function bodyOf(request: IncomingMessage): Promise<string | Problem | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= JSON_LIMIT_BYTES) chunks.push(chunk);
      else resolve(tooLarge(JSON_LIMIT_BYTES));
    });
    request.on("end", () => resolve(textOf(Buffer.concat(chunks))));
    request.on("close", () => resolve(null));
  });
}
