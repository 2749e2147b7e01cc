import type { Stretch } from "../billing/first-bill";
import { stretchLines } from "../billing/lines";
import { nextBoundary } from "../billing/period";
import type { Customer, InvoiceLineItem, Subscription, SubscriptionItem } from "../objects/wire";
import type { Unit } from "../store/unit";
import { discountsOn, dropSpent } from "./customer-discount";
import { type Draft, draftInvoice, draftLifetime, pendingItems, productNames, voidInvoice } from "./invoices";
import { keepsDrafts } from "./pause-collection";
import { recurrenceOf } from "./recurrence";

/** Moves the items whose periods have ended to their next ones, and drafts the invoice for them. */
export async function renewSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  const customer = await unit.need("customer", subscription.customer);
  const draft = await renewalDraft(unit, subscription, customer, at);
  for (const item of endedItems(subscription, at)) {
    const { start, end } = nextPeriod(subscription, item, at);
    Object.assign(item, { current_period_start: start, current_period_end: end });
  }
  unit.hidden("subscription", subscription.id).upcoming_days = unit.upcomingDays;
  const invoice = await draftInvoice(unit, draft, at);
  await dropSpent(unit, { customer: subscription.customer, subscription }, invoice, at);
  unit.emit("customer.subscription.updated", subscription, at);
  unit.emit("invoice.created", invoice, at);
}

/** What the periods that begin at this boundary cost, with all that waited for it. */
export async function renewalDraft(
  unit: Unit,
  subscription: Subscription,
  customer: Customer,
  at: number,
): Promise<Draft> {
  const ended = endedItems(subscription, at);
  const [first] = ended;
  // Nobody collects more from one who does not pay, nor while that is paused.
  const collects = subscription.status !== "unpaid" && !keepsDrafts(subscription);
  return {
    customer,
    subscription,
    currency: subscription.currency,
    billing_reason: "subscription_cycle",
    items: await pendingItems(unit, customer, subscription),
    discounts: await discountsOn(unit, subscription, at),
    lines: await renewalLines(unit, subscription, ended, at),
    invoice_period: { start: first?.current_period_start ?? at, end: first?.current_period_end ?? at },
    automatically_finalizes_at: collects ? at + draftLifetime : null,
    auto_advance: collects,
  };
}

const endedItems = ({ items }: Subscription, at: number): SubscriptionItem[] =>
  items.data.filter((item) => item.current_period_end <= at);

async function renewalLines(
  unit: Unit,
  subscription: Subscription,
  items: SubscriptionItem[],
  at: number,
): Promise<InvoiceLineItem[]> {
  const names = await productNames(
    unit,
    items.map(({ price }) => price.product),
  );
  return items.flatMap((item) =>
    stretchLines(subscription, item, [nextPeriod(subscription, item, at)], names),
  );
}

/** The period that ends the subscription is as short as it has to be, and billed so. */
function nextPeriod(subscription: Subscription, item: SubscriptionItem, at: number): Stretch {
  const { billing_cycle_anchor, cancel_at } = subscription;
  const whole = { start: at, end: nextBoundary(billing_cycle_anchor, recurrenceOf(item), at) };
  return { start: at, end: Math.min(whole.end, cancel_at ?? whole.end), whole };
}

/** The first payment never came. */
export async function expireSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  subscription.status = "incomplete_expired";
  subscription.ended_at = at;
  unit.emit("customer.subscription.updated", subscription, at);
  for (const open of await unit.all("invoice", { allOf: [`subscription:${subscription.id}`, "status:open"] }))
    await voidInvoice(unit, open, at);
}
