import http from "node:http";
import type { AddressInfo } from "node:net";
import { findApiRoute } from "./api-routes";
import { expectDocumented } from "./contract";

/** The answer of the route that Next would choose, held against the OpenAPI document. */
export async function answerTo(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const found = await findApiRoute(pathname);
  const handler = found?.route.handlers[request.method];
  if (!found || !handler) throw new Error(`No route of app/(api) is for ${request.method} ${pathname}`);
  const response = await handler(request, { params: Promise.resolve(found.params) });
  await expectDocumented(request.method, pathname, response.clone());
  return response;
}

export type ServedApi = { url: string; close(): Promise<void> };

/** The API behind real HTTP, without Next in between. */
export async function serveApi(): Promise<ServedApi> {
  const server = http.createServer(async (incoming, outgoing) => {
    const answer = await answerTo(await toRequest(incoming)).catch(
      (error) => new Response(String(error), { status: 500 }),
    );
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}

async function toRequest(incoming: http.IncomingMessage): Promise<Request> {
  const { method = "GET", url = "/", rawHeaders } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  const body = method === "GET" || method === "HEAD" ? undefined : Buffer.concat(chunks);
  return new Request(`http://localhost:3000${url}`, { method, headers, body });
}
