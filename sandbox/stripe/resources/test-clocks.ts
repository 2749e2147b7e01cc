import { advanceClock, attachCustomer, deleteClock } from "../flows/test-clocks";
import { wallNow } from "../flows/time";
import { pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { newTestClock } from "../objects/test-clock";

export const testClocks: Route[] = [
  route(
    "POST",
    "/v1/test_helpers/test_clocks",
    "TestClockCreateParams",
    ["customer", "frozen_time", "name"],
    async ({ unit, params }) => {
      const clock = newTestClock({ frozen_time: params.frozen_time, name: params.name ?? null }, wallNow());
      unit.add("test_helpers.test_clock", clock, null);
      unit.emit("test_helpers.test_clock.created", clock, clock.frozen_time);
      if (params.customer)
        await attachCustomer(unit, clock, await unit.need("customer", params.customer, "customer"));
      return clock;
    },
  ),

  route("GET", "/v1/test_helpers/test_clocks", "TestClockListParams", paging, async (call) => {
    return await call.unit.list("test_helpers.test_clock", {}, pageOf(call));
  }),

  route("GET", "/v1/test_helpers/test_clocks/:id", "TestClockRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("test_helpers.test_clock", id);
  }),

  route(
    "POST",
    "/v1/test_helpers/test_clocks/:id/advance",
    "TestClockAdvanceParams",
    ["frozen_time"],
    async ({ unit, id, params: { frozen_time } }) => {
      const clock = await unit.need("test_helpers.test_clock", id);
      await advanceClock(unit, clock, frozen_time);
      return clock;
    },
  ),

  route("DELETE", "/v1/test_helpers/test_clocks/:id", "TestClockDeleteParams", [], async ({ unit, id }) => {
    await deleteClock(unit, await unit.need("test_helpers.test_clock", id));
    return { id, object: "test_helpers.test_clock", deleted: true };
  }),
];
