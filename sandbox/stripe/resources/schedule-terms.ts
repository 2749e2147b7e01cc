import { invalidRequest, missingParameter, notImplemented } from "../errors";
import { refuseMixedCurrencies } from "../flows/currencies";
import { enterPhase } from "../flows/schedule-phases";
import { announceExpiry, phaseAt, setPhase } from "../flows/schedules";
import { nowOf } from "../flows/time";
import { mergeMetadata } from "../objects/metadata";
import { type DefaultSettings, newSchedule, type Phase, phaseOf } from "../objects/subscription-schedule";
import type { Subscription, SubscriptionSchedule } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type GivenPhase, readPhases } from "./schedule-phases";
import { defaultMethod } from "./subscription-parameters";

/** A schedule and the present of its clock. */
export type Made = { schedule: SubscriptionSchedule; at: number };
type GivenMetadata = Parameters<typeof mergeMetadata>[1];

/** One phase: what the subscription is now. */
export async function fromSubscription(unit: Unit, id: string, metadata: GivenMetadata): Promise<Made> {
  const param = "from_subscription";
  const subscription = await unit.need("subscription", id, param);
  if (subscription.schedule)
    throw invalidRequest(
      `You cannot migrate a subscription that is already attached to a schedule: ${subscription.schedule}.`,
      { param },
    );
  if (["canceled", "incomplete", "incomplete_expired"].includes(subscription.status))
    throw invalidRequest(`A subscription that is ${subscription.status} can't have a schedule.`, { param });
  const at = await nowOf(unit, subscription.test_clock);
  const { customer, default_payment_method, description, test_clock } = subscription;
  const schedule = newSchedule(
    {
      customer,
      test_clock,
      subscription: id,
      phases: [phaseOf(subscription)],
      default_settings: { default_payment_method, description },
      metadata: mergeMetadata({}, metadata),
    },
    at,
  );
  return { schedule: { ...schedule, status: "active" }, at };
}

type GivenSchedule = {
  customer?: string;
  default_settings?: GivenSettings;
  end_behavior?: string;
  metadata?: GivenMetadata;
  phases?: GivenPhase[];
  start_date?: number | string;
};

export async function fromPhases(unit: Unit, given: GivenSchedule): Promise<Made> {
  if (!given.customer) throw missingParameter("customer");
  const customer = await unit.need("customer", given.customer, "customer");
  const at = await nowOf(unit, customer.test_clock);
  const begins = typeof given.start_date === "number" ? given.start_date : at;
  const phases = await readPhases(unit, given.phases ?? [], { customer, begins, at });
  await refuseMixedCurrencies(unit, customer, oneCurrency(phases));
  if ((phases.at(-1)?.end_date ?? at) <= at)
    throw invalidRequest("The last phase must end in the future.", { param: "phases" });
  const test_clock = customer.test_clock ?? null;
  const schedule = newSchedule(
    {
      customer: customer.id,
      test_clock,
      subscription: null,
      phases,
      end_behavior: endBehavior(given.end_behavior),
      metadata: mergeMetadata({}, given.metadata),
    },
    at,
  );
  await setDefaults(unit, schedule, given.default_settings);
  return { schedule, at };
}

function oneCurrency([first, ...others]: Phase[]): string {
  if (others.some(({ currency }) => currency !== first?.currency))
    throw invalidRequest("All phases of a schedule must have one currency.", { param: "phases" });
  return first?.currency ?? "usd";
}

/** `none` and `renew` are old words that Stripe still knows. */
function endBehavior(given: string | undefined): string | undefined {
  if (given === "none" || given === "renew") throw notImplemented("end_behavior", given);
  return given;
}

type GivenSettings = Partial<
  Pick<
    DefaultSettings,
    "billing_cycle_anchor" | "collection_method" | "default_payment_method" | "description"
  >
> & { invoice_settings?: { days_until_due?: number } };

async function setDefaults(
  unit: Unit,
  { customer, default_settings: defaults }: SubscriptionSchedule,
  given: GivenSettings = {},
): Promise<void> {
  const { default_payment_method, description, invoice_settings, ...others } = given;
  Object.assign(defaults, others);
  if (default_payment_method !== undefined)
    defaults.default_payment_method = await defaultMethod(
      unit,
      customer,
      default_payment_method ?? undefined,
      "default_settings[default_payment_method]",
    );
  if (description !== undefined) defaults.description = description || null;
  if (invoice_settings) Object.assign(defaults.invoice_settings, invoice_settings);
}

type Update = Omit<GivenSchedule, "customer" | "start_date"> & { proration_behavior?: string };

export async function updateSchedule(
  unit: Unit,
  schedule: SubscriptionSchedule,
  params: Update,
  at: number,
): Promise<void> {
  schedule.end_behavior = endBehavior(params.end_behavior) ?? schedule.end_behavior;
  schedule.metadata = mergeMetadata(schedule.metadata, params.metadata);
  await setDefaults(unit, schedule, params.default_settings);
  const before = phaseAt(schedule, at);
  if (params.phases) schedule.phases = await changedPhases(unit, schedule, params.phases, at);
  oneCurrency(schedule.phases);
  const subscription = schedule.subscription
    ? await unit.need("subscription", schedule.subscription)
    : undefined;
  if (subscription) {
    const now = phaseAt(schedule, at);
    if (!now) throw invalidRequest("One of the phases must be the current one.", { param: "phases" });
    if (params.phases && changes(subscription, before, now))
      await enterPhase(
        unit,
        { schedule, subscription },
        now,
        params.proration_behavior ?? "create_prorations",
        at,
      );
    setPhase(schedule, subscription, at);
    unit.emit("customer.subscription.updated", subscription, at);
  }
  unit.emit("subscription_schedule.updated", schedule, at);
  announceExpiry(unit, schedule, at);
}

/** Phases that are over may be left out, and stay. */
async function changedPhases(
  unit: Unit,
  schedule: SubscriptionSchedule,
  given: GivenPhase[],
  at: number,
): Promise<Phase[]> {
  const start = given[0]?.start_date;
  const past = schedule.phases.find(({ start_date }) => start_date === start && start_date <= at);
  const present = schedule.current_phase?.start_date;
  const future = typeof start === "number" && start > at ? start : schedule.phases[0]?.start_date;
  const begins = past?.start_date ?? present ?? (start === "now" ? at : future) ?? at;
  const kept = schedule.phases.filter(({ end_date }) => end_date <= begins);
  const customer = { id: schedule.customer };
  return [...kept, ...(await readPhases(unit, given, { customer, begins, at }))];
}

/** Whether the phase of now says anything else than the subscription is, or than it said before. */
function changes(subscription: Subscription, before: Phase | undefined, now: Phase): boolean {
  const terms = ({ start_date, end_date, proration_behavior, ...phase }: Phase) => JSON.stringify(phase);
  const items = (phase: Phase) => phase.items.map(({ price, quantity }) => `${price} × ${quantity}`).join();
  return (
    items(phaseOf(subscription)) !== items(now) ||
    (before !== undefined && before.start_date === now.start_date && terms(before) !== terms(now))
  );
}
