import { boundary } from "../billing/period";
import { invalidRequest, missingParameter } from "../errors";
import { cancelSubscription } from "../flows/cancel-subscription";
import { announceExpiry, enterPhase, releaseSchedule } from "../flows/schedules";
import { nowOf } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import { newPhase, newSchedule, type Phase } from "../objects/subscription-schedule";
import type { SubscriptionSchedule } from "../objects/wire";
import type { Unit } from "../store/unit";

const path = "/v1/subscription_schedules";

export const subscriptionSchedules: Route[] = [
  route(
    "POST",
    path,
    "SubscriptionScheduleCreateParams",
    ["from_subscription", "metadata"],
    async ({ unit, params }) => {
      if (!params.from_subscription) throw missingParameter("from_subscription");
      const subscription = await unit.need("subscription", params.from_subscription, "from_subscription");
      if (subscription.schedule)
        throw invalidRequest(
          `You cannot migrate a subscription that is already attached to a schedule: ${subscription.schedule}.`,
          { param: "from_subscription" },
        );
      if (["canceled", "incomplete", "incomplete_expired"].includes(subscription.status))
        throw invalidRequest(`A subscription that is ${subscription.status} can't have a schedule.`, {
          param: "from_subscription",
        });
      const at = await nowOf(unit, subscription.test_clock);
      const schedule = newSchedule({ subscription, metadata: mergeMetadata({}, params.metadata) }, at);
      unit.add("subscription_schedule", schedule, { announced_end: null });
      subscription.schedule = schedule.id;
      unit.emit("subscription_schedule.created", schedule, at);
      unit.emit("customer.subscription.updated", subscription, at);
      announceExpiry(unit, schedule, at);
      return schedule;
    },
  ),

  route("GET", path, "SubscriptionScheduleListParams", [...paging, "created", "customer"], async (call) => {
    const { created, customer } = call.params;
    const filter = { allOf: keysOf({ customer }), created };
    return await call.unit.list("subscription_schedule", filter, pageOf(call));
  }),

  route("GET", `${path}/:id`, "SubscriptionScheduleRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("subscription_schedule", id);
  }),

  route(
    "POST",
    `${path}/:id`,
    "SubscriptionScheduleUpdateParams",
    [
      "end_behavior",
      "metadata",
      "phases.duration",
      "phases.end_date",
      "phases.items.metadata",
      "phases.items.price",
      "phases.items.quantity",
      "phases.proration_behavior",
      "phases.start_date",
      "proration_behavior",
    ],
    async ({ unit, id, params }) => {
      const { schedule, at } = await active(unit, id);
      if (params.end_behavior) schedule.end_behavior = params.end_behavior;
      schedule.metadata = mergeMetadata(schedule.metadata, params.metadata);
      if (params.phases) {
        schedule.phases = await readPhases(unit, schedule, params.phases, at);
        await enterCurrent(unit, schedule, params.proration_behavior ?? "create_prorations", at);
      }
      unit.emit("subscription_schedule.updated", schedule, at);
      announceExpiry(unit, schedule, at);
      return schedule;
    },
  ),

  route("POST", `${path}/:id/release`, "SubscriptionScheduleReleaseParams", [], async ({ unit, id }) => {
    const { schedule, at } = await active(unit, id);
    await releaseSchedule(unit, schedule, at);
    return schedule;
  }),

  route(
    "POST",
    `${path}/:id/cancel`,
    "SubscriptionScheduleCancelParams",
    ["invoice_now", "prorate"],
    async ({ unit, id, params: { invoice_now = true, prorate = true } }) => {
      const { schedule, at } = await active(unit, id);
      const subscription = await unit.need("subscription", schedule.subscription ?? "");
      schedule.status = "canceled";
      schedule.canceled_at = at;
      schedule.current_phase = null;
      await cancelSubscription(unit, subscription, { prorate, invoice_now }, at);
      unit.emit("subscription_schedule.canceled", schedule, at);
      return schedule;
    },
  ),
];

async function active(unit: Unit, id: string): Promise<{ schedule: SubscriptionSchedule; at: number }> {
  const schedule = await unit.need("subscription_schedule", id);
  if (schedule.status !== "active")
    throw invalidRequest(`This subscription schedule is ${schedule.status} and can't be changed.`);
  return { schedule, at: await nowOf(unit, schedule.test_clock) };
}

type GivenPhase = {
  items: { price?: string; quantity?: number; metadata?: Parameters<typeof mergeMetadata>[1] }[];
  start_date?: number | string;
  end_date?: number | string;
  duration?: { interval: string; interval_count?: number };
  proration_behavior?: string;
};

/** Each phase begins where the one before it ends; the first, where the current one began. */
async function readPhases(
  unit: Unit,
  schedule: SubscriptionSchedule,
  given: GivenPhase[],
  at: number,
): Promise<Phase[]> {
  const phases: Phase[] = [];
  const time = (moment: number | string): number => (typeof moment === "number" ? moment : at);
  for (const [index, each] of given.entries()) {
    const begun = phases.at(-1)?.end_date ?? schedule.current_phase?.start_date ?? at;
    const start_date = each.start_date === undefined ? begun : time(each.start_date);
    if (start_date !== begun)
      throw invalidRequest(
        "The subscription schedule update API does not currently allow changing past phases, nor gaps between phases.",
        { param: `phases[${index}][start_date]` },
      );
    const end_date =
      each.end_date === undefined ? endOf(start_date, each.duration, index) : time(each.end_date);
    if (end_date <= start_date)
      throw invalidRequest("A phase must end after it starts.", { param: `phases[${index}][end_date]` });
    const items = [];
    for (const [place, { price, quantity = 1, metadata }] of each.items.entries()) {
      const param = `phases[${index}][items][${place}][price]`;
      if (!price) throw missingParameter(param);
      const { id } = await unit.need("price", price, param);
      items.push({ price: id, quantity, metadata: mergeMetadata({}, metadata) });
    }
    const { currency } = await unit.need("price", items[0]?.price ?? "", `phases[${index}][items]`);
    const proration_behavior = each.proration_behavior ?? "create_prorations";
    phases.push(newPhase({ start_date, end_date, currency, items, proration_behavior }));
  }
  return phases;
}

function endOf(start: number, duration: GivenPhase["duration"], index: number): number {
  if (!duration) throw missingParameter(`phases[${index}][end_date]`);
  return boundary(start, { interval: duration.interval, interval_count: duration.interval_count ?? 1 }, 1);
}

/** What the phase of now says may differ from what the subscription is. */
async function enterCurrent(
  unit: Unit,
  schedule: SubscriptionSchedule,
  proration_behavior: string,
  at: number,
): Promise<void> {
  const phase = schedule.phases.find(({ start_date, end_date }) => start_date <= at && at < end_date);
  if (!phase) throw invalidRequest("One of the phases must be the current one.", { param: "phases" });
  schedule.current_phase = { start_date: phase.start_date, end_date: phase.end_date };
  const subscription = await unit.need("subscription", schedule.subscription ?? "");
  const present = subscription.items.data.map(({ price, quantity }) => `${price.id} × ${quantity}`);
  const wanted = phase.items.map(({ price, quantity }) => `${price} × ${quantity}`);
  if (present.join() !== wanted.join()) await enterPhase(unit, subscription, phase, proration_behavior, at);
}
