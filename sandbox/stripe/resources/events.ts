import { invalidRequest, noSuch } from "../errors";
import { pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";

export const events: Route[] = [
  route(
    "GET",
    "/v1/events",
    "EventListParams",
    [...paging, "created", "delivery_success", "type", "types"],
    async (call) => {
      const { created, delivery_success, type, types } = call.params;
      if (type && types) throw invalidRequest("You may only specify one of these parameters: type, types.");
      return await call.unit.listEvents(
        { types: type ? [type] : types, created, delivery_success },
        pageOf(call),
      );
    },
  ),

  route("GET", "/v1/events/:id", "EventRetrieveParams", [], async ({ unit, id }) => {
    const event = await unit.findEvent(id);
    if (!event) throw noSuch("event", id);
    return event;
  }),
];
