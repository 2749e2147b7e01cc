/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { countObjects, latestDeliveries } from "../deliveries/overview";
import { OverviewPage } from "./overview";
import type { PageParts } from "./parts";

const shown = 20;

/** The desk of the sandbox's user: what there is, what happened, and what the endpoints said to it. */
export function overviewPages({ store, dispatcher }: PageParts): Hono {
  const app = new Hono();

  app.get("/", async (context) => {
    const page = { url: "", limit: shown };
    const overview = await store.read(async (unit) => ({
      baseUrl: unit.baseUrl,
      counts: await countObjects(store.pool),
      subscriptions: (await unit.list("subscription", {}, page)).data,
      sessions: (await unit.list("checkout.session", { allOf: ["status:open"] }, page)).data,
      clocks: (await unit.list("test_helpers.test_clock", {}, page)).data,
      endpoints: (await unit.list("webhook_endpoint", {}, page)).data,
      events: (await unit.listEvents({}, page)).data,
      deliveries: await latestDeliveries(store.pool, shown),
    }));
    return context.html(<OverviewPage {...overview} />);
  });

  app.post("/_sandbox/deliveries/:id/resend", async (context) => {
    const known = await dispatcher.resend(context.req.param("id"));
    // A form of the overview comes back to it; a program wants an answer.
    if (context.req.header("accept")?.includes("text/html")) return context.redirect("/#deliveries", 303);
    return known
      ? context.json({ id: context.req.param("id"), state: "pending" })
      : context.json({ error: { type: "invalid_request_error", message: "No such delivery" } }, 404);
  });

  return app;
}
