import { isDeepStrictEqual } from "node:util";
import Stripe from "stripe";
import { MERGED } from "../billing/duplicates";
import { oneOf } from "../billing/one-of";
import {
  type Card,
  type CustomerSnapshot,
  INVOICE_STATUSES,
  type InvoiceReason,
  type InvoiceSnapshot,
  type SubscriptionSnapshot,
} from "../billing/snapshot";
import { STRIPE_STATUSES } from "../billing/status";
import { readBalanceChanges } from "./balance";
import { allOf, idOf, instant, PAGE, stripe } from "./client";
import { paymentOf } from "./payments";
import { displacedChange } from "./plan-changes";
import { type Payments, readPayments } from "./read-payments";

/** The one translator of Stripe's shapes into ours. */

/** A shape that Tollgate never makes and won't guess at, such as a subscription with two items. */
export class Untranslatable extends Error {}

/**
 * Everything that Stripe says of a customer, page by page: an upgrade that is never paid leaves a void invoice, and enough
 * of those would push the payment out of sight that a year's credits stand on.
 *
 * Subscriptions, invoices and payments of one moment: Stripe lists one thing after the other, and a purchase in between
 * would show its invoice without its subscription, or the other way. What lies between two lists of the subscriptions
 * that say the same belongs to both.
 * Throws like Stripe's silence when it doesn't come to rest.
 */
export async function readCustomer(customerId: string): Promise<CustomerSnapshot> {
  let subscriptions = await subscriptionsOf(customerId);
  for (let reading = 0; reading < READINGS; reading += 1) {
    const [customer, invoices, payments] = await Promise.all([
      stripe().customers.retrieve(customerId, {
        expand: ["test_clock", "invoice_settings.default_payment_method"],
      }),
      allOf(stripe().invoices.list({ customer: customerId, limit: PAGE, expand: ["data.payments"] })),
      readPayments(customerId),
    ]);
    const again = await subscriptionsOf(customerId);
    if (isDeepStrictEqual(subscriptions, again))
      return await toSnapshot(customerId, customer, subscriptions, invoices, payments);
    subscriptions = again;
  }
  const message = `Customer ${customerId} changed whenever it was read`;
  throw new Stripe.errors.StripeAPIError({ type: "api_error", message });
}

const READINGS = 5;

function subscriptionsOf(customerId: string): Promise<Stripe.Subscription[]> {
  return allOf(
    stripe().subscriptions.list({
      customer: customerId,
      status: "all",
      limit: PAGE,
      expand: ["data.schedule", "data.default_payment_method"],
    }),
  );
}

async function toSnapshot(
  customerId: string,
  customer: Stripe.Customer | Stripe.DeletedCustomer,
  subscriptions: Stripe.Subscription[],
  invoices: Stripe.Invoice[],
  payments: Payments,
): Promise<CustomerSnapshot> {
  const charged = subscriptions.find(
    (one) => !one.ended_at && one.collection_method === "charge_automatically",
  );
  return {
    customerId,
    deleted: customer.deleted === true,
    clock: customer.deleted ? null : clockOf(customer),
    card: cardOf(charged?.default_payment_method ?? defaultMethod(customer)),
    subscriptions: subscriptions.map(toSubscription),
    invoices: await inTurn(invoices, (invoice) => toInvoice(invoice, payments)),
    packs: payments.packs,
    balanceChanges:
      !customer.deleted && (subscriptions.some(isMerged) || invoices.some((one) => one.total < 0))
        ? await readBalanceChanges(customerId)
        : [],
  };
}

function isMerged({ cancellation_details }: Stripe.Subscription): boolean {
  return cancellation_details?.comment === MERGED;
}

function defaultMethod(customer: Stripe.Customer | Stripe.DeletedCustomer) {
  return customer.deleted ? null : customer.invoice_settings.default_payment_method;
}

function cardOf(method: Stripe.PaymentMethod | string | null): Card | null {
  if (typeof method === "string") throw new Error(`Payment method ${method} was not expanded`);
  if (!method?.card) return null;
  const { brand, last4, exp_month, exp_year } = method.card;
  return { id: method.id, brand, lastFour: last4, expMonth: exp_month, expYear: exp_year };
}

function clockOf(customer: Stripe.Customer): CustomerSnapshot["clock"] {
  const clock = customer.test_clock;
  if (!clock) return null;
  if (typeof clock === "string") throw new Error(`Test clock ${clock} was not expanded`);
  return { id: clock.id, now: instant(clock.frozen_time) };
}

function toSubscription(subscription: Stripe.Subscription): SubscriptionSnapshot {
  const [item, another] = subscription.items.data;
  if (!item || another) {
    throw new Untranslatable(
      `Subscription ${subscription.id} has ${subscription.items.data.length} items, not one`,
    );
  }
  const details = subscription.cancellation_details;
  return {
    id: subscription.id,
    status: oneOf(STRIPE_STATUSES, subscription.status),
    byInvoice: subscription.collection_method === "send_invoice",
    stripePriceId: item.price.id,
    createdAt: instant(subscription.created),
    startedAt: instant(subscription.start_date),
    periodStart: instant(item.current_period_start),
    periodEnd: instant(item.current_period_end),
    cancelAt: optionalInstant(
      subscription.cancel_at ?? (subscription.cancel_at_period_end ? item.current_period_end : null),
    ),
    canceledAt: optionalInstant(subscription.canceled_at),
    cancelReason: subscription.canceled_at ? reasonFor(details) : null,
    endedAt: optionalInstant(subscription.ended_at),
    ...scheduled(subscription),
    unpaidChange: unpaidChange(subscription),
    displacedChange: displacedChange(subscription),
  };
}

/** The customer's or our own words, else Stripe's, unless it only says that somebody asked for it. */
function reasonFor(details: Stripe.Subscription["cancellation_details"]): string | null {
  const reason = details?.reason === "cancellation_requested" ? null : details?.reason;
  return details?.comment || reason || null;
}

/** The schedule that manages a subscription, and the phase that comes next. */
function scheduled(
  subscription: Stripe.Subscription,
): Pick<SubscriptionSnapshot, "scheduleId" | "scheduleCardId" | "pendingChange"> {
  const { schedule } = subscription;
  if (typeof schedule === "string") throw new Error(`Schedule ${schedule} was not expanded`);
  if (schedule?.status !== "active") return { scheduleId: null, scheduleCardId: null, pendingChange: null };
  const end = schedule.current_phase?.end_date;
  const next = schedule.phases.find((phase) => end !== undefined && phase.start_date >= end);
  const price = next?.items[0]?.price;
  const card = schedule.default_settings.default_payment_method;
  return {
    scheduleId: schedule.id,
    scheduleCardId: card && idOf(card),
    pendingChange: next && price ? { stripePriceId: idOf(price), at: instant(next.start_date) } : null,
  };
}

function unpaidChange({ pending_update: held }: Stripe.Subscription): SubscriptionSnapshot["unpaidChange"] {
  const price = held?.subscription_items?.[0]?.price;
  return held && price ? { stripePriceId: idOf(price), until: instant(held.expires_at) } : null;
}

async function toInvoice(invoice: Stripe.Invoice, payments: Payments): Promise<InvoiceSnapshot> {
  const subscription = invoice.parent?.subscription_details?.subscription;
  const paymentId = paymentOf(invoice);
  return {
    id: invoice.id,
    subscriptionId: subscription ? idOf(subscription) : null,
    number: invoice.number,
    status: oneOf(INVOICE_STATUSES, invoice.status ?? "draft"),
    reason: reasonOf(invoice.billing_reason),
    currency: invoice.currency,
    totalCents: invoice.total,
    amountDueCents: invoice.amount_remaining,
    amountPaidCents: invoice.amount_paid,
    createdAt: instant(invoice.created),
    finalizedAt: optionalInstant(invoice.status_transitions.finalized_at),
    paidAt: optionalInstant(invoice.status_transitions.paid_at),
    dueAt: optionalInstant(invoice.due_date),
    nextAttemptAt: optionalInstant(invoice.next_payment_attempt),
    hostedUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    paymentId,
    reversals: (paymentId && payments.reversals.get(paymentId)) || [],
    plan: await planLine(invoice),
  };
}

function reasonOf(reason: Stripe.Invoice["billing_reason"]): InvoiceReason {
  switch (reason) {
    case "subscription_create":
      return "first";
    case "subscription_cycle":
      return "renewal";
    case "subscription_update":
      return "change";
    default:
      return "other";
  }
}

/** The line that pays for a period of the plan: of a subscription's item, and no proration. */
async function planLine(invoice: Stripe.Invoice): Promise<InvoiceSnapshot["plan"]> {
  const line = (await linesOf(invoice)).find(
    (one) => one.parent?.subscription_item_details?.proration === false,
  );
  const price = line?.pricing?.price_details?.price;
  if (!line || !price) return null;
  return {
    stripePriceId: idOf(price),
    amountCents: line.amount,
    costCents: line.amount - (line.discount_amounts ?? []).reduce((sum, one) => sum + one.amount, 0),
    periodStart: instant(line.period.start),
    periodEnd: instant(line.period.end),
  };
}

/** An invoice shows its first lines only, and whatever waited for it comes before the plan. */
async function linesOf({ id, lines }: Stripe.Invoice): Promise<Stripe.InvoiceLineItem[]> {
  if (!lines.has_more) return lines.data;
  return await allOf(stripe().invoices.listLineItems(id, { limit: PAGE }));
}

/** One request after the other. */
async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of all) results.push(await work(one));
  return results;
}

function optionalInstant(seconds: number | null): Date | null {
  return seconds === null ? null : instant(seconds);
}
