/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { eventsOfRequest } from "../store/events";
import { nextPage, wantsPage } from "./audience";
import { missing } from "./missing";
import type { PageParts } from "./parts";
import { RequestPage, RequestsPage } from "./requests";

const perPage = 50;

/** What the API was asked, and said. */
export function requestPages({ store, log }: PageParts): Hono {
  const app = new Hono();

  app.get("/_sandbox/requests", async (context) => {
    const { method, path, status, starting_after } = context.req.query();
    const filter = { method, path, status };
    const page = await log.list(filter, { limit: perPage, starting_after });
    if (!wantsPage(context)) return context.json({ object: "list", ...page });
    return context.html(<RequestsPage requests={page.data} filter={filter} next={nextPage(context, page)} />);
  });

  app.get("/_sandbox/requests/:id", async (context) => {
    const request = await log.find(context.req.param("id"));
    if (!request) return await missing(context, "request");
    if (!wantsPage(context)) return context.json(request);
    const events = await eventsOfRequest(store.pool, request.id);
    return context.html(<RequestPage request={request} events={events} />);
  });

  return app;
}
