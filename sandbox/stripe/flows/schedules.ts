import { expiryNoticeAt } from "../billing/schedule";
import type { Phase } from "../objects/subscription-schedule";
import type { Subscription, SubscriptionSchedule } from "../objects/wire";
import type { Unit } from "../store/unit";
import { changeSubscription } from "./change-subscription";
import { endSubscription } from "./end-subscription";
import type { ItemChange } from "./plan-change";

/** The subscription becomes what a phase says. At the end of its period nothing is left to prorate. */
export async function enterPhase(
  unit: Unit,
  subscription: Subscription,
  phase: Phase,
  proration_behavior: string,
  at: number,
): Promise<void> {
  const items = await itemChanges(unit, subscription, phase);
  const over = subscription.items.data.every((item) => item.current_period_end <= at);
  await changeSubscription(
    unit,
    subscription,
    { items, proration_behavior: over ? "none" : proration_behavior },
    { behavior: "allow_incomplete", off_session: true },
    at,
  );
  unit.emit("customer.subscription.updated", subscription, at);
}

/** Items keep their ids in order; those too many go, those missing come. */
async function itemChanges(unit: Unit, subscription: Subscription, phase: Phase): Promise<ItemChange[]> {
  const changes: ItemChange[] = [];
  const present = subscription.items.data;
  for (const [index, { price, quantity }] of phase.items.entries())
    changes.push({ id: present[index]?.id, price: await unit.need("price", price), quantity: quantity ?? 1 });
  for (const { id } of present.slice(phase.items.length)) changes.push({ id, deleted: true });
  return changes;
}

/** Moves to the phase that begins now, or ends with the last. */
export async function advanceSchedule(unit: Unit, schedule: SubscriptionSchedule, at: number): Promise<void> {
  const subscription = schedule.subscription
    ? await unit.get("subscription", schedule.subscription)
    : undefined;
  if (!subscription || !schedule.current_phase || schedule.current_phase.end_date > at) return;
  const next = schedule.phases.find(({ start_date, end_date }) => start_date <= at && at < end_date);
  if (next) {
    await enterPhase(unit, subscription, next, next.proration_behavior, at);
    schedule.current_phase = { start_date: next.start_date, end_date: next.end_date };
    unit.emit("subscription_schedule.updated", schedule, at);
    return;
  }
  if (schedule.end_behavior === "cancel") {
    schedule.status = "completed";
    schedule.completed_at = at;
    schedule.current_phase = null;
    subscription.schedule = null;
    await endSubscription(unit, subscription, at);
    unit.emit("subscription_schedule.completed", schedule, at);
  } else await releaseSchedule(unit, schedule, at);
}

/** The subscription goes on as it is. */
export async function releaseSchedule(unit: Unit, schedule: SubscriptionSchedule, at: number): Promise<void> {
  const subscription = schedule.subscription
    ? await unit.get("subscription", schedule.subscription)
    : undefined;
  schedule.status = "released";
  schedule.released_at = at;
  schedule.released_subscription = schedule.subscription;
  schedule.subscription = null;
  schedule.current_phase = null;
  if (subscription) {
    subscription.schedule = null;
    unit.emit("customer.subscription.updated", subscription, at);
  }
  unit.emit("subscription_schedule.released", schedule, at);
}

export function announceExpiry(unit: Unit, schedule: SubscriptionSchedule, at: number): void {
  const hidden = unit.hidden("subscription_schedule", schedule.id);
  const due = expiryNoticeAt(schedule, hidden);
  if (due === null || due > at) return;
  hidden.announced_end = schedule.phases.at(-1)?.end_date ?? null;
  unit.emit("subscription_schedule.expiring", schedule, at);
}
