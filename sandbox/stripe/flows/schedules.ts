import { expiryNoticeAt } from "../billing/schedule";
import type { Phase } from "../objects/subscription-schedule";
import type { Subscription, SubscriptionSchedule } from "../objects/wire";
import type { Unit } from "../store/unit";
import { cancelSubscription, whatWaits } from "./cancel-subscription";
import { enterPhase, startPhase } from "./schedule-phases";

/** Takes up a new schedule: begins what has to begin, and says so. */
export async function openSchedule(unit: Unit, schedule: SubscriptionSchedule, at: number): Promise<void> {
  unit.add("subscription_schedule", schedule, { announced_end: null });
  unit.emit("subscription_schedule.created", schedule, at);
  const subscription = await subscriptionOf(unit, schedule);
  if (subscription) {
    subscription.schedule = schedule.id;
    setPhase(schedule, subscription, at);
    unit.emit("customer.subscription.updated", subscription, at);
  }
  await advanceSchedule(unit, schedule, at);
  unit.emit("subscription_schedule.updated", schedule, at);
  announceExpiry(unit, schedule, at);
}

/** Moves to the phase that begins now, or ends with the last. */
export async function advanceSchedule(unit: Unit, schedule: SubscriptionSchedule, at: number): Promise<void> {
  if (schedule.status === "not_started") return await beginSchedule(unit, schedule, at);
  const subscription = await subscriptionOf(unit, schedule);
  if (!subscription || !schedule.current_phase || schedule.current_phase.end_date > at) return;
  const next = phaseAt(schedule, at);
  if (next) {
    await enterPhase(unit, { schedule, subscription }, next, next.proration_behavior, at);
    setPhase(schedule, subscription, at);
    unit.emit("subscription_schedule.updated", schedule, at);
  } else await completeSchedule(unit, schedule, subscription, at);
}

async function beginSchedule(unit: Unit, schedule: SubscriptionSchedule, at: number): Promise<void> {
  const phase = phaseAt(schedule, at);
  if (!phase) return;
  const subscription = await startPhase(unit, schedule, phase, at);
  schedule.subscription = subscription.id;
  setPhase(schedule, subscription, at);
  unit.emit("customer.subscription.updated", subscription, at);
  unit.emit("subscription_schedule.updated", schedule, at);
}

/** Whether its subscription ends with it or is released. */
async function completeSchedule(
  unit: Unit,
  schedule: SubscriptionSchedule,
  subscription: Subscription,
  at: number,
): Promise<void> {
  schedule.completed_at = at;
  if (schedule.end_behavior !== "cancel") {
    unit.emit("subscription_schedule.completed", schedule, at);
    return await releaseSchedule(unit, schedule, at);
  }
  schedule.status = "completed";
  schedule.current_phase = null;
  subscription.schedule = null;
  await cancelSubscription(unit, subscription, whatWaits, at);
  unit.emit("subscription_schedule.completed", schedule, at);
}

export const phaseAt = ({ phases }: SubscriptionSchedule, at: number): Phase | undefined =>
  phases.find(({ start_date, end_date }) => start_date <= at && at < end_date);

/** It runs in the phase of now; a schedule that cancels tells its subscription when. */
export function setPhase(schedule: SubscriptionSchedule, subscription: Subscription, at: number): void {
  const phase = phaseAt(schedule, at);
  schedule.status = "active";
  schedule.current_phase = phase ? { start_date: phase.start_date, end_date: phase.end_date } : null;
  if (schedule.end_behavior === "cancel") subscription.cancel_at = schedule.phases.at(-1)?.end_date ?? null;
  else if (!subscription.canceled_at) subscription.cancel_at = null;
}

/** The subscription goes on as it is; an end that the schedule has set is taken back unless it is to stay. */
export async function releaseSchedule(
  unit: Unit,
  schedule: SubscriptionSchedule,
  at: number,
  { preserve_cancel_date = false } = {},
): Promise<void> {
  const subscription = await subscriptionOf(unit, schedule);
  schedule.status = "released";
  schedule.released_at = at;
  schedule.released_subscription = schedule.subscription;
  schedule.subscription = null;
  schedule.current_phase = null;
  if (subscription) {
    subscription.schedule = null;
    if (schedule.end_behavior === "cancel" && !preserve_cancel_date) subscription.cancel_at = null;
    unit.emit("customer.subscription.updated", subscription, at);
  }
  unit.emit("subscription_schedule.released", schedule, at);
}

/** And with it its subscription, if it has begun. */
export async function cancelSchedule(
  unit: Unit,
  schedule: SubscriptionSchedule,
  billing: { prorate: boolean; invoice_now: boolean },
  at: number,
): Promise<void> {
  const subscription = await subscriptionOf(unit, schedule);
  schedule.status = "canceled";
  schedule.canceled_at = at;
  schedule.current_phase = null;
  if (subscription) await cancelSubscription(unit, subscription, billing, at);
  unit.emit("subscription_schedule.canceled", schedule, at);
}

async function subscriptionOf(
  unit: Unit,
  { subscription }: SubscriptionSchedule,
): Promise<Subscription | undefined> {
  return subscription ? await unit.get("subscription", subscription) : undefined;
}

export function announceExpiry(unit: Unit, schedule: SubscriptionSchedule, at: number): void {
  const hidden = unit.hidden("subscription_schedule", schedule.id);
  const due = expiryNoticeAt(schedule, hidden);
  if (due === null || due > at) return;
  hidden.announced_end = schedule.phases.at(-1)?.end_date ?? null;
  unit.emit("subscription_schedule.expiring", schedule, at);
}
