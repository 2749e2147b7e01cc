/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { listDeliveries } from "../deliveries/overview";
import { nextPage, wantsPage } from "./audience";
import { EventPage, EventsPage } from "./events";
import { missing } from "./missing";
import type { PageParts } from "./parts";

const perPage = 50;

/** What happened, whether anybody was told of it or not. */
export function eventPages({ store }: PageParts): Hono {
  const app = new Hono();

  app.get("/_sandbox/events", async (context) => {
    const { type, starting_after } = context.req.query();
    const page = await store.read((unit) =>
      unit.listEvents(
        { ...(type && { types: [type] }) },
        { url: context.req.path, limit: perPage, starting_after: starting_after || undefined },
      ),
    );
    if (!wantsPage(context)) return context.json(page);
    return context.html(<EventsPage events={page.data} type={type} next={nextPage(context, page)} />);
  });

  app.get("/_sandbox/events/:id", async (context) => {
    const event = await store.read((unit) => unit.findEvent(context.req.param("id")));
    if (!event) return await missing(context, "event");
    if (!wantsPage(context)) return context.json(event);
    const { data } = await listDeliveries(store.pool, { event: event.id }, { limit: perPage });
    return context.html(<EventPage event={event} deliveries={data} />);
  });

  return app;
}
