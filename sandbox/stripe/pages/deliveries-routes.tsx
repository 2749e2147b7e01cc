/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { listDeliveries, showDelivery } from "../deliveries/overview";
import { nextPage, notFound, wantsPage } from "./audience";
import { DeliveriesPage, DeliveryPage } from "./deliveries";
import { after } from "./desk";
import { Notice } from "./layout";
import type { PageParts } from "./parts";

const perPage = 50;

/** What the endpoints were sent and said. */
export function deliveryPages({ store, dispatcher }: PageParts): Hono {
  const app = new Hono();

  app.get("/_sandbox/deliveries", async (context) => {
    const { event, endpoint, state, type, starting_after } = context.req.query();
    const filter = { event, endpoint, state, type };
    const page = await listDeliveries(store.pool, filter, { limit: perPage, starting_after });
    if (!wantsPage(context)) return context.json({ object: "list", ...page });
    const endpoints = await store.read((unit) => unit.all("webhook_endpoint", {}));
    const props = { deliveries: page.data, endpoints, filter, next: nextPage(context, page) };
    return context.html(<DeliveriesPage {...props} />);
  });

  app.get("/_sandbox/deliveries/:id", async (context) => {
    const delivery = await showDelivery(store.pool, context.req.param("id"));
    if (!wantsPage(context)) return delivery ? context.json(delivery) : notFound(context, "delivery");
    if (delivery) return context.html(<DeliveryPage delivery={delivery} said={context.req.query("said")} />);
    return context.html(
      <Notice title="No such delivery" text="There is no delivery at this address." />,
      404,
    );
  });

  app.post("/_sandbox/deliveries/:id/resend", async (context) => {
    const id = context.req.param("id");
    const attempt = await dispatcher.resend(id);
    if (!wantsPage(context)) return attempt ? context.json(attempt) : notFound(context, "delivery");
    if (attempt) return context.redirect(after(`/_sandbox/deliveries/${id}`, "resent"), 303);
    return context.html(
      <Notice title="Not sent" text="There is no such delivery, or its endpoint was deleted." />,
      404,
    );
  });

  return app;
}
