import type { MiddlewareHandler } from "hono";

/** What stripe.js asks from the merchant's page: guarded by the intent's secret instead. */
const open = "/_sandbox/js/";

/** This machine's names for itself. */
const loopback = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Lets no page of another site act here: browsers say where a form or a script comes from, programs say nothing. Nor
 * may one read here under its own name, pointed to this machine in the meantime (DNS rebinding).
 */
export function refuseForeign(baseUrl: () => string): MiddlewareHandler {
  return async (context, next) => {
    const { method, path, url } = context.req;
    const { hostname } = new URL(url);
    if (![...loopback, new URL(baseUrl()).hostname].includes(hostname))
      return context.json(refusal(baseUrl(), `under the name ${hostname}`), 403);
    const site = context.req.header("sec-fetch-site");
    const origin = context.req.header("origin");
    const isForeign = origin ? !isOwn(origin, baseUrl()) : site === "cross-site" || site === "same-site";
    if (["GET", "HEAD", "OPTIONS"].includes(method) || path.startsWith(open) || !isForeign)
      return await next();
    return context.json(refusal(baseUrl(), `from ${origin ?? "elsewhere"}`), 403);
  };
}

const refusal = (baseUrl: string, not: string) => ({
  error: {
    type: "invalid_request_error",
    message: `The sandbox takes this at ${baseUrl} only, not ${not}. If that is where you reach it, start it with --public-url.`,
  },
});

/** Where the sandbox says it is, or this machine's other names at the same port. */
function isOwn(origin: string, baseUrl: string): boolean {
  const own = new URL(baseUrl);
  return [own.origin, ...loopback.map((name) => `${own.protocol}//${name}:${own.port}`)].includes(origin);
}
