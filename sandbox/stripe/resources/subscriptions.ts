import { invalidRequest, noSuch } from "../errors";
import { cancelSubscription } from "../flows/cancel-subscription";
import { removeDiscount } from "../flows/discounts";
import { pauseSubscription, resumeSubscription } from "../flows/pause";
import { nowOf } from "../flows/time";
import { keysOf, onClocks, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { isOver, overKeys } from "../objects/subscription";
import type { Filter } from "../store/select";
import { subscriptionCreation } from "./subscription-creation";
import { pauseOf, resumeOf } from "./subscription-parameters";
import { explain, subscriptionUpdate } from "./subscription-update";

const cancellation = ["cancellation_details.comment", "cancellation_details.feedback"] as const;

export const subscriptions: Route[] = [
  subscriptionCreation,

  route(
    "GET",
    "/v1/subscriptions",
    "SubscriptionListParams",
    [...paging, "collection_method", "created", "customer", "price", "status", "test_clock"],
    async (call) => {
      const { collection_method, created, customer, price, status, test_clock } = call.params;
      const allOf = keysOf({ collection_method, customer, price, test_clock });
      const clocked = onClocks(customer, test_clock);
      const filter = { ...statusFilter(status), allOf, created, clocked };
      return await call.unit.list("subscription", filter, pageOf(call));
    },
  ),

  route("GET", "/v1/subscriptions/:id", "SubscriptionRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("subscription", id);
  }),

  subscriptionUpdate,

  route(
    "DELETE",
    "/v1/subscriptions/:id/discount",
    "SubscriptionDeleteDiscountParams",
    [],
    async ({ unit, id }) => {
      const subscription = await unit.need("subscription", id);
      const last = subscription.discounts.at(-1);
      if (!last) throw invalidRequest("No active discount for subscription.", { code: "resource_missing" });
      const at = await nowOf(unit, subscription.test_clock);
      for (const discount of subscription.discounts) await removeDiscount(unit, subscription, discount, at);
      unit.emit("customer.subscription.updated", subscription, at);
      const { end, ...discount } = await unit.need("discount", last);
      return { ...discount, deleted: true };
    },
  ),

  route(
    "POST",
    "/v1/subscriptions/:id/pause",
    "SubscriptionPauseParams",
    ["bill_for", "invoicing_behavior", "type"],
    async ({ unit, id, params }) => {
      const subscription = await unit.need("subscription", id);
      const at = await nowOf(unit, subscription.test_clock);
      await pauseSubscription(unit, subscription, pauseOf(params), at);
      return subscription;
    },
  ),

  route(
    "POST",
    "/v1/subscriptions/:id/resume",
    "SubscriptionResumeParams",
    ["billing_cycle_anchor", "payment_behavior", "proration_behavior", "proration_date"],
    async ({ unit, id, params }) => {
      const subscription = await unit.need("subscription", id);
      const at = await nowOf(unit, subscription.test_clock);
      await resumeSubscription(unit, subscription, resumeOf(params), at);
      return subscription;
    },
  ),

  // All are flexible already.
  route(
    "POST",
    "/v1/subscriptions/:id/migrate",
    "SubscriptionMigrateParams",
    ["billing_mode.type"],
    async (call) => {
      const { type } = call.params.billing_mode;
      if (type !== "flexible")
        throw invalidRequest("A subscription can't be migrated from flexible billing mode.", {
          param: "billing_mode[type]",
        });
      return await call.unit.need("subscription", call.id);
    },
  ),

  route(
    "DELETE",
    "/v1/subscriptions/:id",
    "SubscriptionCancelParams",
    [...cancellation, "invoice_now", "prorate"],
    async ({ unit, id, params }) => {
      const subscription = await unit.need("subscription", id);
      if (isOver(subscription)) throw noSuch("subscription", id);
      explain(subscription, params.cancellation_details);
      if (subscription.cancellation_details)
        subscription.cancellation_details.reason = "cancellation_requested";
      const { prorate = false, invoice_now = false } = params;
      await cancelSubscription(
        unit,
        subscription,
        { prorate, invoice_now },
        await nowOf(unit, subscription.test_clock),
      );
      return subscription;
    },
  ),
];

function statusFilter(status: string | undefined): Pick<Filter, "anyOf" | "noneOf"> {
  if (status === "all") return {};
  if (status === "ended") return { anyOf: overKeys };
  return status ? { anyOf: [`status:${status}`] } : { noneOf: ["status:canceled"] };
}
