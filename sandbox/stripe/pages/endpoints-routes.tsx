/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { rollSecret } from "../deliveries/secrets";
import { invalidRequest } from "../errors";
import { wallNow } from "../flows/time";
import { readBody, wantsPage } from "./audience";
import { after } from "./desk";
import { EndpointsPage } from "./endpoints";
import type { PageParts } from "./parts";

const day = 86_400;

/** Who is told of events, and what they are signed with. */
export function endpointPages({ store }: PageParts): Hono {
  const app = new Hono();

  app.get("/_sandbox/endpoints", async (context) => {
    const endpoints = await store.read(async (unit) =>
      (await unit.all("webhook_endpoint", {})).map((endpoint) => ({
        endpoint,
        secret: unit.hidden("webhook_endpoint", endpoint.id).secret,
      })),
    );
    if (!wantsPage(context))
      return context.json({
        object: "list",
        data: endpoints.map(({ endpoint, secret }) => ({ ...endpoint, secret })),
      });
    return context.html(<EndpointsPage endpoints={endpoints} said={context.req.query("said")} />);
  });

  app.post("/_sandbox/endpoints/:id/roll", async (context) => {
    const id = context.req.param("id");
    const lifetime = lifetimeOf(await readBody(context));
    const secret = await store.write(null, (unit) => rollSecret(unit, id, wallNow(), lifetime));
    if (wantsPage(context)) return context.redirect(after("/_sandbox/endpoints", "rolled"), 303);
    return context.json({ id, secret });
  });

  return app;
}

/** For how many seconds the old secret signs too; as in Stripe's Dashboard, a day at most. */
function lifetimeOf({ expires_in = "0" }: Record<string, unknown>): number {
  const seconds = /^\d{1,6}$/.test(String(expires_in)) ? Number(expires_in) : Number.NaN;
  if (seconds <= day) return seconds;
  throw invalidRequest(`Invalid expires_in: must be a whole number of seconds, ${day} at most`, {
    param: "expires_in",
  });
}
