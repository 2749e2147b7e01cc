import { invalidRequest, noSuch } from "../errors";
import type { ItemChange } from "../flows/change-items";
import { changeSubscription } from "../flows/change-subscription";
import { nowOf } from "../flows/time";
import { paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { isOver } from "../objects/subscription";
import type { Subscription, SubscriptionItem } from "../objects/wire";
import type { Unit } from "../store/unit";
import { readChanges } from "./subscription-parameters";

const billing = ["payment_behavior", "proration_behavior", "proration_date"] as const;

export const subscriptionItems: Route[] = [
  route(
    "GET",
    "/v1/subscription_items",
    "SubscriptionItemListParams",
    [...paging, "subscription"],
    async ({ unit, params, path }) => {
      const { items } = await unit.need("subscription", params.subscription, "subscription");
      return { ...items, url: path };
    },
  ),

  route(
    "POST",
    "/v1/subscription_items",
    "SubscriptionItemCreateParams",
    [...billing, "metadata", "price", "quantity", "subscription"],
    async ({ unit, params: { subscription: id, price, quantity, metadata, ...terms } }) => {
      const subscription = await unit.need("subscription", id, "subscription");
      const before = new Set(subscription.items.data.map((item) => item.id));
      await change(unit, subscription, await readChanges(unit, [{ price, quantity, metadata }]), terms);
      const items = subscription.pending_update?.subscription_items ?? subscription.items.data;
      const added = items.find((item) => !before.has(item.id));
      if (!added) throw noSuch("subscription_item", id);
      return added;
    },
  ),

  route("GET", "/v1/subscription_items/:id", "SubscriptionItemRetrieveParams", [], async ({ unit, id }) => {
    return itemOf(await holder(unit, id), id);
  }),

  route(
    "POST",
    "/v1/subscription_items/:id",
    "SubscriptionItemUpdateParams",
    [...billing, "metadata", "off_session", "price", "quantity"],
    async ({ unit, id, params: { price, quantity, metadata, ...terms } }) => {
      const subscription = await holder(unit, id);
      await change(unit, subscription, await readChanges(unit, [{ id, price, quantity, metadata }]), terms);
      return itemOf(subscription, id);
    },
  ),

  route(
    "DELETE",
    "/v1/subscription_items/:id",
    "SubscriptionItemDeleteParams",
    billing,
    async ({ unit, id, params }) => {
      await change(unit, await holder(unit, id), [{ id, deleted: true }], params);
      return { id, object: "subscription_item", deleted: true };
    },
  ),
];

async function holder(unit: Unit, item: string): Promise<Subscription> {
  const subscription = await unit.latest("subscription", { allOf: [`item:${item}`] });
  if (!subscription) throw noSuch("subscription_item", item);
  return subscription;
}

function itemOf(subscription: Subscription, id: string): SubscriptionItem {
  const item = subscription.items.data.find((candidate) => candidate.id === id);
  if (!item) throw noSuch("subscription_item", id);
  return item;
}

type Terms = {
  payment_behavior?: string;
  proration_behavior?: string;
  proration_date?: number;
  off_session?: boolean;
};

async function change(
  unit: Unit,
  subscription: Subscription,
  items: ItemChange[],
  { payment_behavior, proration_behavior, proration_date, off_session }: Terms,
): Promise<void> {
  if (isOver(subscription))
    throw invalidRequest("The items of a canceled subscription can't be changed.", {
      code: "invalid_canceled_subscription_fields",
    });
  const at = await nowOf(unit, subscription.test_clock);
  await changeSubscription(
    unit,
    subscription,
    { items, proration_behavior: proration_behavior ?? "create_prorations", proration_date },
    { behavior: payment_behavior ?? "allow_incomplete", off_session: off_session ?? false },
    at,
  );
  unit.emit("customer.subscription.updated", subscription, at);
}
