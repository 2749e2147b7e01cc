import type { CardFields } from "../billing/card-form";
import { cardByNumber } from "../billing/cards";
import { previewInvoice } from "../engine/preview";
import { noSuch } from "../errors";
import { newPortalConfiguration } from "../objects/portal";
import type {
  Customer,
  Invoice,
  PaymentMethod,
  PortalConfiguration,
  PortalSession,
  Price,
  Subscription,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import { cancelAt } from "./cancel-at";
import { changeSubscription } from "./change-subscription";
import { endSubscription } from "./end-subscription";
import { addMethod } from "./payment-methods";
import type { Change } from "./plan-change";
import { confirmSetup, createSetup, type SetupOutcome } from "./setup-intents";
import { nowOf, wallNow } from "./time";

export type Portal = {
  session: PortalSession;
  configuration: PortalConfiguration;
  customer: Customer;
  subscriptions: Subscription[];
  methods: PaymentMethod[];
  invoices: Invoice[];
};

/** The one that sessions get that name none. */
export async function defaultConfiguration(unit: Unit): Promise<PortalConfiguration> {
  const known = await unit.latest("billing_portal.configuration", { allOf: ["is_default:true"] });
  if (known) return known;
  const now = wallNow();
  const configuration = newPortalConfiguration({ is_default: true }, now);
  unit.add("billing_portal.configuration", configuration, null);
  unit.emit("billing_portal.configuration.created", configuration, now);
  return configuration;
}

/** All that the pages of a session show. Undefined when there is no such session, or no such customer any more. */
export async function openPortal(unit: Unit, id: string): Promise<Portal | undefined> {
  const session = await unit.get("billing_portal.session", id);
  const customer = session && (await unit.get("customer", session.customer));
  if (!session || !customer) return undefined;
  const own = `customer:${customer.id}`;
  return {
    session,
    customer,
    configuration: await unit.need("billing_portal.configuration", session.configuration),
    subscriptions: (
      await unit.all("subscription", {
        allOf: [own],
        noneOf: ["status:canceled", "status:incomplete_expired", "status:incomplete"],
      })
    ).reverse(),
    methods: await unit.all("payment_method", { allOf: [own] }),
    invoices: (await unit.all("invoice", { allOf: [own], noneOf: ["status:draft"] })).reverse().slice(0, 24),
  };
}

/** At the period's end or at once, as configured. */
export async function cancelFromPortal(unit: Unit, portal: Portal, id: string): Promise<void> {
  const subscription = ownSubscription(portal, id);
  const at = await nowOf(unit, subscription.test_clock);
  if (subscription.cancellation_details) subscription.cancellation_details.reason = "cancellation_requested";
  if (portal.configuration.features.subscription_cancel.mode === "immediately")
    return await endSubscription(unit, subscription, at);
  // Not by `cancel_at_period_end`: https://docs.stripe.com/billing/subscriptions/billing-mode/compare
  cancelAt(subscription, Math.max(...subscription.items.data.map((item) => item.current_period_end)), at);
  unit.emit("customer.subscription.updated", subscription, at);
}

export async function resumeFromPortal(unit: Unit, portal: Portal, id: string): Promise<void> {
  const subscription = ownSubscription(portal, id);
  const at = await nowOf(unit, subscription.test_clock);
  cancelAt(subscription, null, at);
  unit.emit("customer.subscription.updated", subscription, at);
}

/** Saves a card that was typed in, and makes it the one that is charged. */
export async function saveFromPortal(
  unit: Unit,
  portal: Portal,
  { card, ...buyer }: { card: CardFields; email: string; name: string },
  return_url: string,
): Promise<{ outcome: SetupOutcome; intent: string }> {
  const { customer } = portal;
  const at = await nowOf(unit, customer.test_clock);
  const method = addMethod(unit, { ...card, card: cardByNumber(card.number), billing_details: buyer }, at);
  const intent = createSetup(unit, { customer: customer.id }, at);
  unit.hidden("setup_intent", intent.id).return_url = return_url;
  const outcome = await confirmSetup(unit, intent, method, { authenticated: false }, at);
  if (outcome.kind === "succeeded") await makeDefault(unit, portal, method.id);
  return { outcome, intent: intent.id };
}

/** After a challenge: only what was really saved for this customer counts. */
export async function keepSaved(unit: Unit, portal: Portal, intent: string): Promise<boolean> {
  const setup = await unit.get("setup_intent", intent);
  if (setup?.status !== "succeeded" || setup.customer !== portal.customer.id) return false;
  await makeDefault(unit, portal, setup.payment_method ?? "");
  return true;
}

/** For the customer's invoices, and for every subscription that had a card of its own. */
export async function makeDefault(unit: Unit, portal: Portal, id: string): Promise<void> {
  const { customer, subscriptions } = portal;
  const method = await unit.need("payment_method", id);
  if (method.customer !== customer.id) throw noSuch("payment_method", id);
  const at = await nowOf(unit, customer.test_clock);
  customer.invoice_settings.default_payment_method = method.id;
  unit.emit("customer.updated", customer, at);
  for (const subscription of subscriptions)
    if (subscription.default_payment_method && subscription.default_payment_method !== method.id) {
      subscription.default_payment_method = method.id;
      unit.emit("customer.subscription.updated", subscription, at);
    }
}

/** What a `subscription_update_confirm` flow is about to do, and what it would cost. */
export async function previewFlow(
  unit: Unit,
  portal: Portal,
): Promise<{ invoice: Invoice; prices: { price: Price; quantity: number; product: string }[] } | undefined> {
  const flow = portal.session.flow?.subscription_update_confirm;
  if (!flow) return undefined;
  const subscription = ownSubscription(portal, flow.subscription);
  const at = await nowOf(unit, subscription.test_clock);
  const change = await changeOf(unit, portal);
  const invoice = await previewInvoice(unit, {
    suppose: async (rehearsal) => {
      const payment = { behavior: "allow_incomplete", off_session: false };
      const supposed = await rehearsal.need("subscription", subscription.id);
      await changeSubscription(rehearsal, supposed, change, payment, at);
      return { customer: supposed.customer, subscription: supposed.id };
    },
  });
  const prices = [];
  for (const { price, quantity = 1 } of change.items ?? [])
    if (price) {
      const product = await unit.get("product", price.product);
      prices.push({ price, quantity, product: product?.name ?? price.product });
    }
  return { invoice, prices };
}

export async function confirmFlow(unit: Unit, portal: Portal): Promise<void> {
  const subscription = ownSubscription(
    portal,
    portal.session.flow?.subscription_update_confirm?.subscription ?? "",
  );
  const at = await nowOf(unit, subscription.test_clock);
  const payment = { behavior: "error_if_incomplete", off_session: false };
  await changeSubscription(unit, subscription, await changeOf(unit, portal), payment, at);
  unit.emit("customer.subscription.updated", subscription, at);
}

async function changeOf(unit: Unit, { session, configuration }: Portal): Promise<Change> {
  const items: Change["items"] = [];
  for (const { id, price, quantity } of session.flow?.subscription_update_confirm?.items ?? [])
    items.push({ id: id ?? undefined, quantity, ...(price && { price: await unit.need("price", price) }) });
  return { items, proration_behavior: configuration.features.subscription_update.proration_behavior };
}

function ownSubscription({ subscriptions }: Portal, id: string): Subscription {
  const own = subscriptions.find((subscription) => subscription.id === id);
  if (!own) throw noSuch("subscription", id);
  return own;
}
