import { invalidRequest, notImplemented } from "../errors";
import { cancelSchedule, openSchedule, releaseSchedule } from "../flows/schedules";
import { nowOf } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import type { Unit } from "../store/unit";
import { phaseParameters } from "./schedule-phases";
import { fromPhases, fromSubscription, type Made, updateSchedule } from "./schedule-terms";

const path = "/v1/subscription_schedules";

const settings = [
  "default_settings.billing_cycle_anchor",
  "default_settings.collection_method",
  "default_settings.default_payment_method",
  "default_settings.description",
  "default_settings.invoice_settings.days_until_due",
  "end_behavior",
  "metadata",
] as const;

export const subscriptionSchedules: Route[] = [
  route(
    "POST",
    path,
    "SubscriptionScheduleCreateParams",
    [
      ...settings,
      ...phaseParameters("phases"),
      "billing_mode.type",
      "customer",
      "from_subscription",
      "start_date",
    ],
    async ({ unit, params }) => {
      const { billing_mode, customer, from_subscription, metadata, ...terms } = params;
      if (billing_mode && billing_mode.type !== "flexible")
        throw notImplemented("billing_mode[type]", billing_mode.type);
      const [other] = Object.keys(terms);
      if (from_subscription && other)
        throw invalidRequest(`You cannot set \`${other}\` if \`from_subscription\` is set.`, {
          param: other,
        });
      const made = from_subscription
        ? await fromSubscription(unit, from_subscription, metadata)
        : await fromPhases(unit, { ...terms, customer, metadata });
      await openSchedule(unit, made.schedule, made.at);
      return made.schedule;
    },
  ),

  route(
    "GET",
    path,
    "SubscriptionScheduleListParams",
    [...paging, "created", "customer", "scheduled"],
    async (call) => {
      const { created, customer, scheduled } = call.params;
      const allOf = keysOf({ customer, status: scheduled ? "not_started" : undefined });
      return await call.unit.list("subscription_schedule", { allOf, created }, pageOf(call));
    },
  ),

  route("GET", `${path}/:id`, "SubscriptionScheduleRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("subscription_schedule", id);
  }),

  route(
    "POST",
    `${path}/:id`,
    "SubscriptionScheduleUpdateParams",
    [...settings, ...phaseParameters("phases"), "phases.start_date", "proration_behavior"],
    async ({ unit, id, params }) => {
      const { schedule, at } = await running(unit, id);
      await updateSchedule(unit, schedule, params, at);
      return schedule;
    },
  ),

  route(
    "POST",
    `${path}/:id/release`,
    "SubscriptionScheduleReleaseParams",
    ["preserve_cancel_date"],
    async ({ unit, id, params }) => {
      const { schedule, at } = await running(unit, id);
      await releaseSchedule(unit, schedule, at, params);
      return schedule;
    },
  ),

  route(
    "POST",
    `${path}/:id/cancel`,
    "SubscriptionScheduleCancelParams",
    ["invoice_now", "prorate"],
    async ({ unit, id, params: { invoice_now = true, prorate = true } }) => {
      const { schedule, at } = await running(unit, id);
      await cancelSchedule(unit, schedule, { prorate, invoice_now }, at);
      return schedule;
    },
  ),
];

async function running(unit: Unit, id: string): Promise<Made> {
  const schedule = await unit.need("subscription_schedule", id);
  if (schedule.status !== "active" && schedule.status !== "not_started")
    throw invalidRequest(`This subscription schedule is ${schedule.status} and can't be changed.`);
  return { schedule, at: await nowOf(unit, schedule.test_clock) };
}
