import { nextBoundary } from "../billing/period";
import { invalidRequest, StripeError } from "../errors";
import { newSubscription } from "../objects/subscription";
import type { Customer, Invoice, PaymentIntent, PaymentMethod, Price, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import type { Circumstances } from "./charge";
import { draftInvoice, finalizeInvoice, voidInvoice } from "./invoices";
import { collect, type PayOutcome } from "./pay-invoice";

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
  save_default_payment_method?: string;
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
  const period = { start: at, end: nextBoundary(at, recurrence, at) };
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
      save_default_payment_method: start.save_default_payment_method,
    },
    at,
  );
  unit.add("subscription", subscription, null);
  const invoice = await draftInvoice(
    unit,
    {
      id: start.invoice_id,
      customer: start.customer,
      subscription,
      billing_reason: "subscription_create",
      period,
      invoice_period: { start: at, end: at },
    },
    at,
  );
  unit.emit("invoice.created", invoice, at);
  await finalizeInvoice(unit, invoice, at, start.intent);
  const outcome = await collectFirst(unit, invoice, start, at);
  if (outcome.kind === "paid") subscription.status = "active";
  unit.emit("customer.subscription.created", subscription, at);
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

function recurrenceOf(items: Item[]): { interval: string; interval_count: number } {
  const [first, ...others] = items.map(({ price }) => price.recurring);
  if (!first) throw invalidRequest("A subscription needs items with recurring prices.", { param: "items" });
  const differs = others.some(
    (other) => other?.interval !== first.interval || other.interval_count !== first.interval_count,
  );
  if (differs)
    throw invalidRequest("The Stripe sandbox does not implement items of different intervals yet.", {
      code: "sandbox_not_implemented",
      param: "items",
    });
  return first;
}

function currencyOf(items: Item[]): string {
  const currencies = new Set(items.map(({ price }) => price.currency));
  const [currency = "usd"] = currencies;
  if (currencies.size > 1)
    throw invalidRequest("All items of a subscription must have one currency.", { param: "items" });
  return currency;
}

/** Moves to the next period at its boundary and drafts the invoice for it. */
export async function renewSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  const customer = await unit.need("customer", subscription.customer);
  const [first] = subscription.items.data;
  if (!first?.price.recurring)
    throw new StripeError(500, { type: "api_error", message: `${subscription.id} has no items` });
  const invoice_period = { start: first.current_period_start, end: first.current_period_end };
  const period = {
    start: at,
    end: nextBoundary(subscription.billing_cycle_anchor, first.price.recurring, at),
  };
  for (const item of subscription.items.data) {
    item.current_period_start = period.start;
    item.current_period_end = period.end;
  }
  const invoice = await draftInvoice(
    unit,
    { customer, subscription, billing_reason: "subscription_cycle", period, invoice_period },
    at,
  );
  unit.emit("customer.subscription.updated", subscription, at);
  unit.emit("invoice.created", invoice, at);
}

/** Ends it now. An open invoice stays open, as at Stripe; a draft is not sent any more. */
export async function endSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  subscription.status = "canceled";
  subscription.ended_at = at;
  subscription.canceled_at ??= at;
  unit.emit("customer.subscription.deleted", subscription, at);
  for (const draft of await unit.all("invoice", {
    allOf: [`subscription:${subscription.id}`, "status:draft"],
  })) {
    draft.auto_advance = false;
    draft.next_payment_attempt = null;
    unit.emit("invoice.updated", draft, at);
  }
}

/** The first payment never came. */
export async function expireSubscription(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  subscription.status = "incomplete_expired";
  subscription.ended_at = at;
  unit.emit("customer.subscription.updated", subscription, at);
  for (const open of await unit.all("invoice", { allOf: [`subscription:${subscription.id}`, "status:open"] }))
    await voidInvoice(unit, open, at);
}
