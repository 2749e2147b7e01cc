import { cycleLines, trialLines } from "../billing/lines";
import { nextBoundary } from "../billing/period";
import { invalidRequest } from "../errors";
import { newSubscription } from "../objects/subscription";
import type {
  Customer,
  Invoice,
  InvoiceItem,
  PaymentIntent,
  PaymentMethod,
  Price,
  Subscription,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import type { Circumstances } from "./charge";
import { discountsOf, dropSpentDiscounts, type Redeemable, redeem } from "./discounts";
import {
  type Draft,
  draftInvoice,
  draftLifetime,
  finalizeInvoice,
  pendingItems,
  productNames,
  voidInvoice,
} from "./invoices";
import { collect, type PayOutcome } from "./pay-invoice";
import { setPeriod } from "./plan-change";
import { currencyOf, recurrenceOf } from "./recurrence";
import { announceTrialEnd } from "./trials";

const perClockCustomer = 3;

export type Item = { price: Price; quantity: number; metadata?: Record<string, string> };

type Start = {
  id?: string;
  invoice_id?: string;
  customer: Customer;
  items: Item[];
  method: PaymentMethod | undefined;
  /** Whether the method becomes the subscription's own default. */
  keep_method: boolean;
  metadata?: Record<string, string>;
  description?: string | null;
  /** Begins with a trial until then. */
  trial_end?: number;
  missing_payment_method?: string;
  discounts?: Redeemable[];
  save_default_payment_method?: string;
  /** Billed with the first period, in place of whatever waits for the customer's next invoice. */
  invoice_items?: InvoiceItem[];
  /** Checkout's, begun before the subscription. */
  intent?: PaymentIntent;
  /** Null leaves the first invoice open, for the customer to pay (`default_incomplete`). */
  charge: Circumstances | null;
};

export type Started = {
  subscription: Subscription;
  invoice: Invoice;
  outcome: PayOutcome | { kind: "open" };
};

/** A subscription with its first invoice, finalised and, unless the caller wants it open, collected. */
export async function startSubscription(unit: Unit, start: Start, at: number): Promise<Started> {
  await refuseOneTooMany(unit, start.customer);
  const recurrence = recurrenceOf(start.items);
  const period = { start: at, end: start.trial_end ?? nextBoundary(at, recurrence, at) };
  const subscription = newSubscription(
    {
      id: start.id,
      customer: start.customer.id,
      currency: currencyOf(start.items),
      test_clock: start.customer.test_clock ?? null,
      default_payment_method: start.keep_method ? (start.method?.id ?? null) : null,
      description: start.description,
      metadata: start.metadata,
      items: start.items,
      period_end: period.end,
      trial_end: start.trial_end,
      missing_payment_method: start.missing_payment_method,
      save_default_payment_method: start.save_default_payment_method,
    },
    at,
  );
  unit.add("subscription", subscription, { announced_trial_end: null });
  for (const discount of start.discounts ?? []) redeem(unit, subscription, discount, at);
  const items = start.invoice_items ?? (await pendingItems(unit, start.customer, subscription));
  const linesOf = start.trial_end === undefined ? cycleLines : trialLines;
  const names = await productNames(
    unit,
    start.items.map(({ price }) => price.product),
  );
  const invoice = draftInvoice(
    unit,
    {
      id: start.invoice_id,
      customer: start.customer,
      subscription,
      currency: subscription.currency,
      billing_reason: "subscription_create",
      items,
      discounts: await discountsOf(unit, subscription.discounts, at),
      lines: linesOf(subscription, subscription.items.data, period, names),
      invoice_period: { start: at, end: at },
      automatically_finalizes_at: null,
    },
    at,
  );
  unit.emit("invoice.created", invoice, at);
  await dropSpentDiscounts(unit, subscription, invoice, at);
  await finalizeInvoice(unit, invoice, at, start.intent);
  const outcome = await collectFirst(unit, invoice, start, at);
  if (outcome.kind === "paid") subscription.status = start.trial_end === undefined ? "active" : "trialing";
  unit.emit("customer.subscription.created", subscription, at);
  announceTrialEnd(unit, subscription, at);
  setCurrency(unit, start.customer, subscription.currency, at);
  return { subscription, invoice, outcome };
}

/** A customer's first bill fixes the currency of all later ones. */
function setCurrency(unit: Unit, customer: Customer, currency: string, at: number): void {
  if (customer.currency === currency) return;
  customer.currency = currency;
  unit.emit("customer.updated", customer, at);
}

async function collectFirst(
  unit: Unit,
  invoice: Invoice,
  start: Start,
  at: number,
): Promise<Started["outcome"]> {
  if (start.charge === null && invoice.amount_due > 0) return { kind: "open" };
  const circumstances = start.charge ?? { off_session: true, authenticated: false };
  return await collect(unit, invoice, { ...circumstances, method: start.method, counts: true }, at);
}

async function refuseOneTooMany(unit: Unit, customer: Customer): Promise<void> {
  if (!customer.test_clock) return;
  const current = await unit.all("subscription", {
    allOf: [`customer:${customer.id}`],
    noneOf: ["status:canceled", "status:incomplete_expired"],
  });
  if (current.length >= perClockCustomer)
    throw invalidRequest(
      `A customer on a test clock can have at most ${perClockCustomer} subscriptions; ${customer.id} has them.`,
      { code: "customer_max_subscriptions", param: "customer" },
    );
}

/** Moves to the next period at its boundary and drafts the invoice for it. */
export async function renewSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  const customer = await unit.need("customer", subscription.customer);
  const draft = await renewalDraft(unit, subscription, customer, at);
  setPeriod(subscription.items.data, nextPeriod(subscription, at));
  const invoice = draftInvoice(unit, draft, at);
  await dropSpentDiscounts(unit, subscription, invoice, at);
  unit.emit("customer.subscription.updated", subscription, at);
  unit.emit("invoice.created", invoice, at);
}

/** What the period that begins at this boundary costs, with all that waited for it. */
export async function renewalDraft(
  unit: Unit,
  subscription: Subscription,
  customer: Customer,
  at: number,
): Promise<Draft> {
  const { data } = subscription.items;
  const names = await productNames(
    unit,
    data.map(({ price }) => price.product),
  );
  const [first] = data;
  return {
    customer,
    subscription,
    currency: subscription.currency,
    billing_reason: "subscription_cycle",
    items: await pendingItems(unit, customer, subscription),
    discounts: await discountsOf(unit, subscription.discounts, at),
    lines: cycleLines(subscription, data, nextPeriod(subscription, at), names),
    invoice_period: { start: first?.current_period_start ?? at, end: first?.current_period_end ?? at },
    // Nobody collects more from one who does not pay.
    automatically_finalizes_at: subscription.status === "unpaid" ? null : at + draftLifetime,
    auto_advance: subscription.status !== "unpaid",
  };
}

function nextPeriod(
  { items, billing_cycle_anchor }: Subscription,
  at: number,
): { start: number; end: number } {
  return { start: at, end: nextBoundary(billing_cycle_anchor, recurrenceOf(items.data), at) };
}

/** The first payment never came. */
export async function expireSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  subscription.status = "incomplete_expired";
  subscription.ended_at = at;
  unit.emit("customer.subscription.updated", subscription, at);
  for (const open of await unit.all("invoice", { allOf: [`subscription:${subscription.id}`, "status:open"] }))
    await voidInvoice(unit, open, at);
}
