import type { MiddlewareHandler } from "hono";

/** What stripe.js asks from the merchant's page: guarded by the intent's secret instead. */
const open = "/_sandbox/js/";

/**
 * Lets no page of another site act here: browsers say where a form or a script comes from, programs say nothing. The
 * address in the `Host` header doesn't count, since a foreign name may point to this machine.
 */
export function refuseForeign(baseUrl: () => string): MiddlewareHandler {
  return async (context, next) => {
    const { method, path } = context.req;
    const site = context.req.header("sec-fetch-site");
    const origin = context.req.header("origin");
    const isForeign = origin ? !isOwn(origin, baseUrl()) : site === "cross-site" || site === "same-site";
    if (["GET", "HEAD", "OPTIONS"].includes(method) || path.startsWith(open) || !isForeign)
      return await next();
    return context.json(
      {
        error: {
          type: "invalid_request_error",
          message: `The sandbox takes this from its own pages at ${baseUrl()} only, not from ${origin ?? "elsewhere"}. If that is where you reach it, start it with --public-url.`,
        },
      },
      403,
    );
  };
}

/** Where the sandbox says it is, or this machine's other names at the same port. */
function isOwn(origin: string, baseUrl: string): boolean {
  const own = new URL(baseUrl);
  const names = ["localhost", "127.0.0.1", "[::1]"];
  return [own.origin, ...names.map((name) => `${own.protocol}//${name}:${own.port}`)].includes(origin);
}
