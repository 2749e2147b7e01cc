import { waitsForPeriodEnd } from "../billing/downgrade";
import { boundary, periodEnd } from "../billing/period";
import { previewInvoice } from "../engine/preview";
import { cardDeclined, invalidRequest } from "../errors";
import { newPhase, newSchedule, phaseOf } from "../objects/subscription-schedule";
import type { Invoice, Price, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import type { ItemChange } from "./change-items";
import { changeSubscription } from "./change-subscription";
import { baseOf, type GivenDiscount, redeem, redeemable, removeDiscount } from "./discounts";
import { paymentOf } from "./invoices";
import { dropPendingUpdate } from "./pending-update";
import type { Change } from "./plan-change";
import { ownSubscription, type Portal } from "./portal";
import { openSchedule, releaseSchedule } from "./schedules";
import { nowOf } from "./time";

/** What the customer is about to change, by their own choice or by a `subscription_update_confirm` flow. */
export type Wanted = { subscription: Subscription; items: ItemChange[]; discounts: GivenDiscount[] };

/** What of the wanted is sold, and what it comes to: a bill, now or later, or a change at the period's end. */
export type Outlook = {
  sold: { price: Price; quantity: number; product: string }[];
  result: { kind: "billed"; invoice: Invoice } | { kind: "scheduled"; at: number };
};

export async function outlookOf(unit: Unit, portal: Portal, wanted: Wanted): Promise<Outlook> {
  const { subscription } = wanted;
  const sold: Outlook["sold"] = [];
  for (const { price, quantity } of itemsAfter(wanted)) {
    const product = await unit.get("product", price.product);
    sold.push({ price, quantity, product: product?.name ?? price.product });
  }
  if (isScheduled(portal, wanted))
    return { sold, result: { kind: "scheduled", at: periodEnd(subscription) } };
  const at = await nowOf(unit, subscription.test_clock);
  const invoice = await previewInvoice(unit, {
    suppose: async (rehearsal) => {
      const supposed = await rehearsal.need("subscription", subscription.id);
      await giveDiscounts(rehearsal, supposed, wanted, at);
      const payment = { behavior: "allow_incomplete", off_session: false };
      await changeSubscription(rehearsal, supposed, changeOf(portal, wanted), payment, at);
      return { customer: supposed.customer, subscription: supposed.id };
    },
  });
  return { sold, result: { kind: "billed", invoice } };
}

/** `challenge`: the change waits in `pending_update` until the customer has confirmed its payment. */
export type PortalChange = { kind: "done" } | { kind: "challenge"; intent: string };

/** Throws when the payment is declined: then nothing was changed. `back` is where a challenge returns to. */
export async function changeFromPortal(
  unit: Unit,
  portal: Portal,
  wanted: Wanted,
  back: (discounts: string[]) => string,
): Promise<PortalChange> {
  const { subscription } = wanted;
  const at = await nowOf(unit, subscription.test_clock);
  const discounts = await giveDiscounts(unit, subscription, wanted, at);
  if (isScheduled(portal, wanted)) {
    await scheduleChange(unit, wanted, at);
    return { kind: "done" };
  }
  const payment = { behavior: "pending_if_incomplete", off_session: false };
  const changed = await changeSubscription(unit, subscription, changeOf(portal, wanted), payment, at);
  unit.emit("customer.subscription.updated", subscription, at);
  if (changed.kind === "applied") return { kind: "done" };
  const due = await paymentOf(unit, changed.invoice);
  if (due?.intent.status !== "requires_action")
    throw cardDeclined({
      code: "card_declined",
      message: due?.intent.last_payment_error?.message ?? "Your card was declined.",
    });
  unit.hidden("payment_intent", due.intent.id).return_url = back(discounts);
  return { kind: "challenge", intent: due.intent.id };
}

/** After a challenge: true when the change was paid. Else it is given up, and its discounts with it. */
export async function concludeChange(
  unit: Unit,
  portal: Portal,
  id: string,
  discounts: string[],
): Promise<boolean> {
  const subscription = ownSubscription(portal, id);
  if (!subscription.pending_update) return true;
  const at = await nowOf(unit, subscription.test_clock);
  await dropPendingUpdate(unit, subscription, at);
  for (const discount of discounts)
    if (subscription.discounts.includes(discount)) await removeDiscount(unit, subscription, discount, at);
  unit.emit("customer.subscription.updated", subscription, at);
  return false;
}

/** The customer takes back a change that waits for the period's end. */
export async function keepPlan(unit: Unit, portal: Portal, id: string): Promise<void> {
  const subscription = ownSubscription(portal, id);
  if (!subscription.schedule) return;
  const schedule = await unit.need("subscription_schedule", subscription.schedule);
  await releaseSchedule(unit, schedule, await nowOf(unit, subscription.test_clock));
}

function changeOf({ configuration }: Portal, { subscription, items }: Wanted): Change {
  const feature = configuration.features.subscription_update;
  const endsTrial = subscription.status === "trialing" && feature.trial_update_behavior === "end_trial";
  return {
    items,
    proration_behavior: feature.proration_behavior,
    billing_cycle_anchor: feature.billing_cycle_anchor === "now" ? "now" : undefined,
    trial_end: endsTrial ? "now" : undefined,
  };
}

function itemsAfter({ subscription, items }: Wanted): { price: Price; quantity: number }[] {
  return subscription.items.data.map((item) => {
    const change = items.find(({ id }) => id === item.id);
    return { price: change?.price ?? item.price, quantity: change?.quantity ?? item.quantity ?? 1 };
  });
}

function isScheduled({ configuration }: Portal, wanted: Wanted): boolean {
  const { subscription } = wanted;
  if (subscription.status === "trialing") return false;
  const { conditions } = configuration.features.subscription_update.schedule_at_period_end;
  return waitsForPeriodEnd(
    conditions.map(({ type }) => type),
    termsOf(subscription.items.data),
    termsOf(itemsAfter(wanted)),
  );
}

const termsOf = (items: readonly { price: Price; quantity?: number }[]) => ({
  amount: baseOf(items).amount,
  recurring: items[0]?.price.recurring ?? { interval: "month", interval_count: 1 },
});

/** What is now until the period's end, then what is wanted; after that the subscription goes on by itself. */
async function scheduleChange(unit: Unit, wanted: Wanted, at: number): Promise<void> {
  const { subscription } = wanted;
  if (subscription.schedule)
    throw invalidRequest("A change of this subscription is scheduled already. Take it back first.");
  const { customer, default_payment_method, description, test_clock, currency } = subscription;
  const start_date = periodEnd(subscription);
  const after = itemsAfter(wanted);
  const { recurring } = termsOf(after);
  const next = newPhase({
    start_date,
    end_date: boundary(start_date, recurring, 1),
    currency,
    items: after.map(({ price, quantity }) => ({ price: price.id, quantity })),
    proration_behavior: "none",
  });
  const schedule = newSchedule(
    {
      customer,
      test_clock,
      subscription: subscription.id,
      phases: [phaseOf(subscription), next],
      default_settings: { default_payment_method, description },
      metadata: {},
    },
    at,
  );
  await openSchedule(unit, { ...schedule, status: "active" }, at);
}

/** Gives what was entered, beside what there is. */
async function giveDiscounts(
  unit: Unit,
  subscription: Subscription,
  wanted: Wanted,
  at: number,
): Promise<string[]> {
  const customer = await unit.need("customer", subscription.customer);
  const ids: string[] = [];
  for (const given of wanted.discounts) {
    const base = { customer, ...baseOf(itemsAfter(wanted)) };
    ids.push(redeem(unit, subscription, await redeemable(unit, given, base), at).id);
  }
  return ids;
}
