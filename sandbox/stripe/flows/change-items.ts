import { periodAt } from "../billing/period";
import { invalidRequest } from "../errors";
import { mergeMetadata } from "../objects/metadata";
import { planOf } from "../objects/price";
import { newItem } from "../objects/subscription";
import type { Price, Subscription, SubscriptionItem } from "../objects/wire";
import { recurrenceOf } from "./recurrence";

export type ItemChange = {
  /** Without one, an item is added. */
  id?: string;
  price?: Price;
  quantity?: number;
  metadata?: Parameters<typeof mergeMetadata>[1];
  deleted?: boolean;
};

/** The items as a change makes them. The subscription keeps its own. */
export function nextItems(subscription: Subscription, changes: ItemChange[], at: number): SubscriptionItem[] {
  const items = structuredClone(subscription.items.data);
  for (const [index, change] of changes.entries()) {
    const place = items.findIndex(({ id }) => id === change.id);
    const item = items[place];
    if (change.id && !item)
      throw invalidRequest(`No such subscription_item: '${change.id}'`, {
        code: "resource_missing",
        param: `items[${index}][id]`,
      });
    if (!item) items.push(addedItem(subscription, change, index, at));
    else if (change.deleted) items.splice(place, 1);
    else {
      if (change.price) setPrice(subscription, item, change.price, at);
      if (change.quantity !== undefined) item.quantity = change.quantity;
      item.metadata = mergeMetadata(item.metadata, change.metadata);
    }
  }
  if (items.length === 0)
    throw invalidRequest("A subscription must have at least one active plan.", { param: "items" });
  refuseTwice(items);
  return items;
}

/** Another interval puts the item into the period that the anchor divides off for it. */
function setPrice(subscription: Subscription, item: SubscriptionItem, price: Price, at: number): void {
  const old = recurrenceOf(item);
  const { interval, interval_count } = recurrenceOf({ price });
  Object.assign(item, { price, plan: planOf(price) });
  if (old.interval === interval && old.interval_count === interval_count) return;
  const { start, end } = periodFor(subscription, price, at);
  Object.assign(item, { current_period_start: start, current_period_end: end });
}

function addedItem(
  subscription: Subscription,
  change: ItemChange,
  index: number,
  at: number,
): SubscriptionItem {
  const { price, quantity = 1 } = change;
  if (!price)
    throw invalidRequest(`Missing required param: items[${index}][price].`, {
      code: "parameter_missing",
      param: `items[${index}][price]`,
    });
  const metadata = mergeMetadata({}, change.metadata);
  const period = periodFor(subscription, price, at);
  return newItem({ subscription: subscription.id, price, quantity, metadata, period }, at);
}

/** That of the items of the same interval; for a new interval, the one that the anchor divides off. */
function periodFor(subscription: Subscription, price: Price, at: number): { start: number; end: number } {
  const recurrence = recurrenceOf({ price });
  const like = subscription.items.data.find(
    ({ price: { recurring } }) =>
      recurring?.interval === recurrence.interval && recurring.interval_count === recurrence.interval_count,
  );
  if (like) return { start: like.current_period_start, end: like.current_period_end };
  if (subscription.status === "trialing" && subscription.trial_end !== null)
    return { start: at, end: subscription.trial_end };
  return periodAt(subscription.billing_cycle_anchor, recurrence, at);
}

function refuseTwice(items: SubscriptionItem[]): void {
  const twice = items.find(({ id, price }) =>
    items.some((other) => other.id !== id && other.price.id === price.id),
  );
  if (twice)
    throw invalidRequest(`Cannot add multiple subscription items with the same plan: ${twice.price.id}`, {
      param: "items",
    });
}
