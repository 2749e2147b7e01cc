import { mergeMetadata } from "../objects/metadata";
import type { Phase } from "../objects/subscription-schedule";
import type { Customer, Price, Subscription, SubscriptionSchedule } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type AddedItem, addInvoiceItems } from "./add-invoice-items";
import { type ItemChange, nextItems } from "./change-items";
import { changeSubscription } from "./change-subscription";
import { baseOf, type GivenDiscount, type Redeemable, redeemable, replaceDiscounts } from "./discounts";
import { methodOfSubscription } from "./pay-invoice";
import type { Change } from "./plan-change";
import { type Item, startSubscription } from "./subscriptions";

/** A schedule's first phase makes its subscription. The first invoice is a draft for an hour, as at Stripe. */
export async function startPhase(
  unit: Unit,
  schedule: SubscriptionSchedule,
  phase: Phase,
  at: number,
): Promise<Subscription> {
  const customer = await unit.need("customer", schedule.customer);
  const { billing_cycle_anchor, default_payment_method, ...settings } = settingsOf(schedule, phase);
  const items = await itemsOf(unit, phase);
  const backdated = phase.start_date < at;
  const { subscription } = await startSubscription(
    unit,
    {
      ...settings,
      customer,
      items,
      add_invoice_items: await addedItems(unit, phase),
      method: await methodOfSubscription(unit, { customer: customer.id, default_payment_method }),
      keep_method: default_payment_method !== null,
      metadata: mergeMetadata({}, phase.metadata),
      trial_end: phase.trial_end !== null && phase.trial_end > at ? phase.trial_end : undefined,
      start_date: backdated ? phase.start_date : undefined,
      billing_cycle_anchor:
        backdated && billing_cycle_anchor === "phase_start" ? phase.start_date : undefined,
      proration_behavior: phase.proration_behavior,
      discounts: await redeemables(unit, phase, customer, items),
      schedule: schedule.id,
      charge: "draft",
    },
    at,
  );
  return subscription;
}

/** The subscription becomes what a phase says. At the end of its period nothing is left to prorate. */
export async function enterPhase(
  unit: Unit,
  { schedule, subscription }: { schedule: SubscriptionSchedule; subscription: Subscription },
  phase: Phase,
  proration_behavior: string,
  at: number,
): Promise<void> {
  await adopt(unit, { schedule, subscription }, phase, at);
  const items = await itemChanges(unit, subscription, phase);
  const reset =
    settingsOf(schedule, phase).billing_cycle_anchor === "phase_start" || hasNewRhythm(subscription, items);
  const trial = trialChange(subscription, phase, at);
  const over = subscription.items.data.every((item) => item.current_period_end <= at);
  if (over && trial === undefined) renewAs(subscription, items, reset, at);
  else
    await changeSubscription(
      unit,
      subscription,
      {
        items,
        proration_behavior: over ? "none" : proration_behavior,
        billing_cycle_anchor: reset ? "now" : undefined,
        trial_end: trial,
      },
      { behavior: "allow_incomplete", off_session: true, unattended: true },
      at,
    );
  unit.emit("customer.subscription.updated", subscription, at);
}

/** What the phase says beside its items. */
async function adopt(
  unit: Unit,
  { schedule, subscription }: { schedule: SubscriptionSchedule; subscription: Subscription },
  phase: Phase,
  at: number,
): Promise<void> {
  const { billing_cycle_anchor, default_payment_method, ...settings } = settingsOf(schedule, phase);
  Object.assign(subscription, settings);
  if (default_payment_method) subscription.default_payment_method = default_payment_method;
  subscription.metadata = mergeMetadata(subscription.metadata, phase.metadata);
  await replaceDiscounts(unit, subscription, phase.discounts.map(given), at);
  await addInvoiceItems(unit, subscription, await addedItems(unit, phase), at);
}

/** A phase's own settings, or else the schedule's. */
function settingsOf({ default_settings }: SubscriptionSchedule, phase: Phase) {
  return {
    billing_cycle_anchor: phase.billing_cycle_anchor ?? default_settings.billing_cycle_anchor,
    collection_method:
      phase.collection_method ?? default_settings.collection_method ?? "charge_automatically",
    days_until_due:
      phase.invoice_settings?.days_until_due ?? default_settings.invoice_settings.days_until_due,
    default_payment_method: phase.default_payment_method ?? default_settings.default_payment_method,
    description: phase.description ?? default_settings.description,
  };
}

/** The renewal at this very moment bills the new items. */
function renewAs(subscription: Subscription, changes: ItemChange[], reset: boolean, at: number): void {
  const items = nextItems(subscription, changes, at);
  if (reset) subscription.billing_cycle_anchor = at;
  subscription.items.data = items.map((item) => ({
    ...item,
    current_period_end: Math.min(item.current_period_end, at),
  }));
}

/** None of the items is billed as any was before: the anchor is moved where it is to move by itself. */
function hasNewRhythm({ items }: Subscription, changes: readonly ItemChange[]): boolean {
  const rhythm = (price: Price) => `${price.recurring?.interval_count} ${price.recurring?.interval}`;
  const old = new Set(items.data.map(({ price }) => rhythm(price)));
  return !changes.some(({ price }) => price && old.has(rhythm(price)));
}

/** A trial that the phase begins, or one that it ends before its time. */
function trialChange(subscription: Subscription, { trial_end }: Phase, at: number): Change["trial_end"] {
  const present = subscription.status === "trialing" ? subscription.trial_end : null;
  const wanted = trial_end !== null && trial_end > at ? trial_end : null;
  if (wanted === present) return undefined;
  if (wanted !== null) return wanted;
  return present !== null && present > at ? "now" : undefined;
}

/** Items keep their ids in order; those too many go, those missing come. */
async function itemChanges(unit: Unit, subscription: Subscription, phase: Phase): Promise<ItemChange[]> {
  const present = subscription.items.data;
  const wanted = await itemsOf(unit, phase);
  const changes: ItemChange[] = wanted.map((item, index) => ({ ...item, id: present[index]?.id }));
  for (const { id } of present.slice(wanted.length)) changes.push({ id, deleted: true });
  return changes;
}

async function itemsOf(unit: Unit, phase: Phase): Promise<Item[]> {
  const items: Item[] = [];
  for (const { price, quantity = 1, metadata } of phase.items)
    items.push({
      price: await unit.need("price", price),
      quantity,
      metadata: mergeMetadata({}, metadata),
    });
  return items;
}

async function addedItems(unit: Unit, phase: Phase): Promise<AddedItem[]> {
  const items: AddedItem[] = [];
  for (const { price, quantity, discountable, metadata, period } of phase.add_invoice_items)
    items.push({
      price: await unit.need("price", price),
      quantity: quantity ?? 1,
      discountable: discountable ?? undefined,
      metadata: mergeMetadata({}, metadata),
      period: { start: moment(period.start, phase), end: moment(period.end, phase) },
    });
  return items;
}

function moment(given: { type: string; timestamp?: number }, { start_date, end_date }: Phase) {
  if (given.type === "phase_start") return { type: "timestamp", timestamp: start_date };
  return given.type === "phase_end" ? { type: "timestamp", timestamp: end_date } : given;
}

async function redeemables(
  unit: Unit,
  phase: Phase,
  customer: Customer,
  items: Item[],
): Promise<Redeemable[]> {
  const discounts: Redeemable[] = [];
  for (const discount of phase.discounts)
    discounts.push(await redeemable(unit, given(discount), { customer, ...baseOf(items) }));
  return discounts;
}

const given = ({ coupon, discount, promotion_code }: Phase["discounts"][number]): GivenDiscount => ({
  ...(coupon && { coupon }),
  ...(discount && { discount }),
  ...(promotion_code && { promotion_code }),
});
