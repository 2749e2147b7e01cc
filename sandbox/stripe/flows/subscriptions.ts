import { firstStretches, type Stretch } from "../billing/first-bill";
import { stretchLines, trialLines } from "../billing/lines";
import { nextBoundary } from "../billing/period";
import { invalidRequest, notImplemented } from "../errors";
import { newSubscription, overKeys } from "../objects/subscription";
import type {
  Customer,
  Invoice,
  InvoiceItem,
  InvoiceLineItem,
  PaymentIntent,
  PaymentMethod,
  Price,
  Subscription,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import { type AddedItem, addInvoiceItems } from "./add-invoice-items";
import { type Ending, scheduleEnd } from "./cancel-at";
import type { Circumstances } from "./charge";
import { balanceIn } from "./customer-balance";
import { discountsOn, dropSpent } from "./customer-discount";
import { type Redeemable, redeem } from "./discounts";
import { draftInvoice, draftLifetime, finalizeInvoice, pendingItems, productNames } from "./invoices";
import { collect, type PayOutcome } from "./pay-invoice";
import { currencyOf, recurrenceOf } from "./recurrence";
import { announceTrialEnd } from "./trials";

const perClockCustomer = 3;

export type Item = { price: Price; quantity: number; metadata?: Record<string, string> };

export type Start = {
  id?: string;
  invoice_id?: string;
  customer: Customer;
  items: Item[];
  /** What is billed once, beside the items. */
  add_invoice_items?: AddedItem[];
  method: PaymentMethod | undefined;
  /** Whether the method becomes the subscription's own default. */
  keep_method: boolean;
  metadata?: Record<string, string>;
  description?: string | null;
  /** Begins with a trial until then. */
  trial_end?: number;
  missing_payment_method?: string;
  /** In the past: what has elapsed since is billed too. */
  start_date?: number;
  billing_cycle_anchor?: number;
  /** `none` bills only whole periods, and none that are over. */
  proration_behavior?: string;
  ending?: Ending;
  schedule?: string;
  collection_method?: string;
  days_until_due?: number | null;
  discounts?: Redeemable[];
  save_default_payment_method?: string;
  /** Billed with the first period, in place of whatever waits for the customer's next invoice. */
  invoice_items?: InvoiceItem[];
  /** Checkout's, begun before the subscription. */
  intent?: PaymentIntent;
  /**
   * Null leaves the first invoice open, for the customer to pay (`default_incomplete`); `draft` leaves it a draft for
   * an hour, as a schedule's is, and the subscription runs in the meantime.
   */
  charge: Circumstances | "draft" | null;
};

export type Started = {
  subscription: Subscription;
  invoice: Invoice;
  outcome: PayOutcome | { kind: "open" };
};

/** A subscription with its first invoice, finalised and, unless the caller wants it open, collected. */
export async function startSubscription(unit: Unit, start: Start, at: number): Promise<Started> {
  await refuseOneTooMany(unit, start.customer);
  const { subscription, stretches } = beginning(start, at);
  unit.add("subscription", subscription, {
    announced_trial_end: null,
    upcoming_days: unit.upcomingDays,
  });
  for (const discount of start.discounts ?? []) redeem(unit, subscription, discount, at);
  if (start.ending) scheduleEnd(unit, subscription, start.ending, at);
  await addInvoiceItems(unit, subscription, start.add_invoice_items ?? [], at);
  const invoice = await firstInvoice(unit, start, { subscription, stretches }, at);
  const outcome = await settleFirst(unit, invoice, start, at);
  if (outcome.kind === "paid" || start.charge === "draft")
    subscription.status = start.trial_end === undefined ? "active" : "trialing";
  unit.emit("customer.subscription.created", subscription, at);
  announceTrialEnd(unit, subscription, at);
  await setCurrency(unit, start.customer, subscription.currency, at);
  return { subscription, invoice, outcome };
}

type Beginning = {
  subscription: Subscription;
  /** What the first invoice covers of each item; nothing on a trial. */
  stretches: Stretch[][];
};

function beginning(start: Start, at: number): Beginning {
  const { customer, items, trial_end } = start;
  refuseMixture(start);
  const anchor = trial_end ?? start.billing_cycle_anchor ?? at;
  const stretches = items.map((item) =>
    trial_end === undefined
      ? firstStretches({ start: start.start_date ?? at, anchor, at }, recurrenceOf(item))
      : [],
  );
  refuseLateAnchor(start, at);
  const subscription = newSubscription(
    {
      ...start,
      customer: customer.id,
      currency: currencyOf(items),
      test_clock: customer.test_clock ?? null,
      default_payment_method: start.keep_method ? (start.method?.id ?? null) : null,
      items: items.map((item, index) => ({
        ...item,
        period: stretches[index]?.at(-1) ?? { start: at, end: trial_end ?? at },
      })),
      billing_cycle_anchor: anchor,
    },
    at,
  );
  const charged = ({ end, whole }: Stretch) =>
    start.proration_behavior !== "none" || (end > at && end === whole.end);
  return { subscription, stretches: stretches.map((item) => item.filter(charged)) };
}

function refuseMixture({ trial_end, billing_cycle_anchor, start_date }: Start): void {
  if (trial_end === undefined) return;
  if (billing_cycle_anchor !== undefined) throw notImplemented("billing_cycle_anchor", "… with a trial");
  if (start_date !== undefined) throw notImplemented("backdate_start_date", "… with a trial");
}

function refuseLateAnchor({ billing_cycle_anchor, items, trial_end }: Start, at: number): void {
  if (billing_cycle_anchor === undefined || trial_end !== undefined) return;
  const natural = Math.min(...items.map((item) => nextBoundary(at, recurrenceOf(item), at)));
  if (billing_cycle_anchor > natural)
    throw invalidRequest(
      `billing_cycle_anchor cannot be later than next natural billing date (${natural}) for plan`,
      { param: "billing_cycle_anchor" },
    );
}

async function firstInvoice(
  unit: Unit,
  start: Start,
  { subscription, stretches }: Beginning,
  at: number,
): Promise<Invoice> {
  const { data } = subscription.items;
  const names = await productNames(
    unit,
    data.map(({ price }) => price.product),
  );
  const lines: InvoiceLineItem[] =
    start.trial_end === undefined
      ? data.flatMap((item, index) => stretchLines(subscription, item, stretches[index] ?? [], names))
      : trialLines(subscription, data, names);
  const invoice = await draftInvoice(
    unit,
    {
      id: start.invoice_id,
      customer: start.customer,
      subscription,
      currency: subscription.currency,
      billing_reason: "subscription_create",
      items: start.invoice_items ?? (await pendingItems(unit, start.customer, subscription)),
      discounts: await discountsOn(unit, subscription, at),
      lines,
      invoice_period: { start: at, end: at },
      automatically_finalizes_at: start.charge === "draft" ? at + draftLifetime : null,
      auto_advance: start.charge === "draft" || undefined,
    },
    at,
  );
  unit.emit("invoice.created", invoice, at);
  await dropSpent(unit, { customer: subscription.customer, subscription }, invoice, at);
  return invoice;
}

async function settleFirst(
  unit: Unit,
  invoice: Invoice,
  { charge, intent, method }: Start,
  at: number,
): Promise<Started["outcome"]> {
  if (charge === "draft") return { kind: "open" };
  await finalizeInvoice(unit, invoice, at, intent);
  if (charge === null && invoice.amount_due > 0) return { kind: "open" };
  const circumstances = charge ?? { off_session: true, authenticated: false };
  return await collect(unit, invoice, { ...circumstances, method, counts: true }, at);
}

/** A subscription sets its customer's default currency, and with it which balance they show. */
async function setCurrency(unit: Unit, customer: Customer, currency: string, at: number): Promise<void> {
  if (customer.currency === currency) return;
  customer.balance = await balanceIn(unit, customer, currency);
  customer.currency = currency;
  unit.emit("customer.updated", customer, at);
}

async function refuseOneTooMany(unit: Unit, customer: Customer): Promise<void> {
  if (!customer.test_clock) return;
  const current = await unit.all("subscription", {
    allOf: [`customer:${customer.id}`],
    noneOf: overKeys,
  });
  if (current.length >= perClockCustomer)
    throw invalidRequest(
      `A customer on a test clock can have at most ${perClockCustomer} subscriptions; ${customer.id} has them.`,
      { code: "customer_max_subscriptions", param: "customer" },
    );
}
