/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { listDeliveries } from "../deliveries/overview";
import { isUsedUp } from "../faults/desk";
import { countObjects } from "../store/counts";
import { OverviewPage } from "./overview";
import type { PageParts } from "./parts";

const shown = 10;

/** The desk of the sandbox's user: what there is, what happened, and what the endpoints said to it. */
export function overviewPages({ store, engine, faults, log }: PageParts): Hono {
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
      deliveries: (await listDeliveries(store.pool, {}, { limit: shown })).data,
      requests: (await log.list({}, { limit: shown })).data,
      aside: engine.aside.list(),
      faults: faults.list().filter((fault) => !isUsedUp(fault)),
    }));
    return context.html(<OverviewPage {...overview} />);
  });

  return app;
}
