import { invalidRequest } from "../errors";
import type { PortalConfiguration, Price, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { ownSubscription, type Portal } from "./portal";
import type { Wanted } from "./portal-change";

type Product = NonNullable<PortalConfiguration["features"]["subscription_update"]["products"]>[number];

export type Offer = { product: Product; name: string; price: Price };

/** What the portal lets a subscription change to: prices of its currency, its own among them. */
export async function offersFor(unit: Unit, portal: Portal, subscription: Subscription): Promise<Offer[]> {
  const { default_allowed_updates, products } = portal.configuration.features.subscription_update;
  const [item] = subscription.items.data;
  const offers: Offer[] = [];
  for (const product of products ?? []) {
    const name = (await unit.get("product", product.product))?.name ?? product.product;
    for (const id of product.prices) {
      const price = await unit.need("price", id);
      const own = price.id === item?.price.id;
      const offered = default_allowed_updates.includes("price") && price.active;
      if (price.currency === subscription.currency && (own || offered)) offers.push({ product, name, price });
    }
  }
  return offers;
}

/** Subscriptions of several products, and those whose change is scheduled already, are not changed in the portal. */
export const isUpdatable = ({ configuration }: Portal, subscription: Subscription): boolean =>
  configuration.features.subscription_update.enabled &&
  ["active", "trialing"].includes(subscription.status) &&
  subscription.items.data.length === 1 &&
  !subscription.schedule &&
  subscription.cancel_at === null;

export type Choice = { price: string; quantity: number | undefined; code: string };

/** What a customer chose, held to what they may choose. Throws what the page says. */
export async function wantedByChoice(
  unit: Unit,
  portal: Portal,
  id: string,
  choice: Choice,
): Promise<Wanted> {
  const subscription = ownSubscription(portal, id);
  const [item] = subscription.items.data;
  const offers = await offersFor(unit, portal, subscription);
  const offer = offers.find(({ price }) => price.id === choice.price);
  if (!isUpdatable(portal, subscription) || !item || !offer) throw invalidRequest("Choose one of the plans.");
  const quantity = choice.quantity ?? item.quantity ?? 1;
  if (quantity !== item.quantity) refuseQuantity(portal, offer, quantity);
  const discounts = choice.code ? [{ promotion_code: await codeOf(unit, portal, choice.code) }] : [];
  if (offer.price.id === item.price.id && quantity === item.quantity && discounts.length === 0)
    throw invalidRequest("That is what you have. Choose something else.");
  return { subscription, items: [{ id: item.id, price: offer.price, quantity }], discounts };
}

function refuseQuantity({ configuration }: Portal, { product }: Offer, quantity: number): void {
  const { enabled, minimum, maximum } = product.adjustable_quantity;
  const allowed = configuration.features.subscription_update.default_allowed_updates;
  if (!enabled || !allowed.includes("quantity")) throw invalidRequest("The quantity can't be changed here.");
  if (!Number.isInteger(quantity) || quantity < minimum || quantity > (maximum ?? Number.POSITIVE_INFINITY))
    throw invalidRequest(
      maximum === null
        ? `The quantity must be at least ${minimum}.`
        : `The quantity must be from ${minimum} to ${maximum}.`,
    );
}

async function codeOf(unit: Unit, { configuration }: Portal, text: string): Promise<string> {
  const allowed = configuration.features.subscription_update.default_allowed_updates;
  const code = allowed.includes("promotion_code")
    ? await unit.latest("promotion_code", { allOf: [`code:${text.toLowerCase()}`] })
    : undefined;
  if (!code) throw invalidRequest("This code is invalid.");
  return code.id;
}

/** What a `subscription_update_confirm` flow asks the customer to agree to. */
export async function wantedByFlow(unit: Unit, portal: Portal): Promise<Wanted | undefined> {
  const flow = portal.session.flow?.subscription_update_confirm;
  if (!flow) return undefined;
  const items: Wanted["items"] = [];
  for (const { id, price, quantity } of flow.items)
    items.push({ id: id ?? undefined, quantity, ...(price && { price: await unit.need("price", price) }) });
  return {
    subscription: ownSubscription(portal, flow.subscription),
    items,
    discounts: (flow.discounts ?? []).map(({ coupon, promotion_code }) => ({
      coupon: coupon ?? undefined,
      promotion_code: promotion_code ?? undefined,
    })),
  };
}
