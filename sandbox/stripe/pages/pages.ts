import fs from "node:fs";
import { Hono } from "hono";
import { StripeError } from "../errors";
import { challengePages } from "./challenge-routes";
import { checkoutPages } from "./checkout-routes";
import { clockPages } from "./clocks-routes";
import { deliveryPages } from "./deliveries-routes";
import { endpointPages } from "./endpoints-routes";
import { eventPages } from "./events-routes";
import { faultPages } from "./faults-routes";
import { refuseForeign } from "./foreign";
import { invoicePages } from "./invoice-routes";
import { refused } from "./missing";
import { objectPages } from "./objects-routes";
import { overviewPages } from "./overview-routes";
import type { PageParts } from "./parts";
import { portalChangePages } from "./portal-change-routes";
import { portalPages } from "./portal-routes";
import { requestPages } from "./requests-routes";
import { stripeJsRoutes } from "./stripe-js-routes";

const style = fs.readFileSync(new URL("./style.css", import.meta.url), "utf8");

/** What people see in a browser. */
export function pages(parts: PageParts): Hono {
  const app = new Hono();
  app.use(refuseForeign(parts.baseUrl));
  app.onError((error, context) => {
    if (error instanceof StripeError) return refused(context, error);
    throw error;
  });
  app.get("/_sandbox/style.css", (context) =>
    context.body(style, 200, { "Content-Type": "text/css; charset=utf-8" }),
  );
  for (const group of [
    overviewPages,
    objectPages,
    eventPages,
    requestPages,
    clockPages,
    deliveryPages,
    endpointPages,
    faultPages,
    checkoutPages,
    challengePages,
    invoicePages,
    portalPages,
    portalChangePages,
    stripeJsRoutes,
  ])
    app.route("/", group(parts));
  return app;
}
