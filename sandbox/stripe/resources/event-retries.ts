import { invalidRequest, missingParameter, noSuch } from "../errors";
import { type Route, route } from "../http/route";
import type { Unit } from "../store/unit";
import { endpointOf } from "./webhook-endpoints";

export const eventRetries: Route[] = [
  route(
    "POST",
    "/v1/events/:id/retry",
    "EventRetryParams",
    ["for_stripecli", "webhook_endpoint"],
    async ({ unit, id, params }) => {
      if (!(await unit.findEvent(id))) throw noSuch("event", id);
      const endpoints = params.webhook_endpoint
        ? [(await endpointOf(unit, params.webhook_endpoint, "webhook_endpoint")).id]
        : await listening(unit, params.for_stripecli ?? false);
      await unit.deliver(id, endpoints);
      const event = await unit.findEvent(id);
      if (!event) throw noSuch("event", id);
      return event;
    },
  ),
];

async function listening(unit: Unit, wanted: boolean): Promise<string[]> {
  if (!wanted) throw missingParameter("webhook_endpoint");
  const listeners = await unit.all("webhook_endpoint", { allOf: ["listener:true", "status:enabled"] });
  if (listeners.length === 0)
    throw invalidRequest("No `stripe listen` is running. Start one, or name a `webhook_endpoint`.", {
      param: "webhook_endpoint",
    });
  return listeners.map(({ id }) => id);
}
