import type Stripe from "stripe";
import { oneOf } from "../billing/one-of";
import {
  type CustomerSnapshot,
  INVOICE_STATUSES,
  type InvoiceReason,
  type InvoiceSnapshot,
  type SubscriptionSnapshot,
} from "../billing/snapshot";
import { STRIPE_STATUSES } from "../billing/status";
import { idOf, instant, stripe } from "./client";

/** The one translator of Stripe's shapes into ours. */

/** A shape that Tollgate never makes and won't guess at, such as a subscription with two items. */
export class Untranslatable extends Error {}

const RECENT = 100;

/**
 * Everything that Stripe says of a customer: all its subscriptions and its latest hundred invoices, which cover eight
 * years of monthly renewals.
 */
export async function readCustomer(customerId: string): Promise<CustomerSnapshot> {
  const [customer, subscriptions, invoices] = await Promise.all([
    stripe().customers.retrieve(customerId, { expand: ["test_clock"] }),
    stripe().subscriptions.list({ customer: customerId, status: "all", limit: RECENT }),
    stripe().invoices.list({ customer: customerId, limit: RECENT }),
  ]);
  return {
    customerId,
    deleted: customer.deleted === true,
    clock: customer.deleted ? null : clockOf(customer),
    subscriptions: subscriptions.data.map(toSubscription),
    invoices: invoices.data.map(toInvoice),
  };
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
    stripePriceId: item.price.id,
    createdAt: instant(subscription.created),
    startedAt: instant(subscription.start_date),
    periodStart: instant(item.current_period_start),
    periodEnd: instant(item.current_period_end),
    cancelAt: optionalInstant(
      subscription.cancel_at ?? (subscription.cancel_at_period_end ? item.current_period_end : null),
    ),
    canceledAt: optionalInstant(subscription.canceled_at),
    cancelReason: details?.comment ?? details?.reason ?? null,
    endedAt: optionalInstant(subscription.ended_at),
  };
}

function toInvoice(invoice: Stripe.Invoice): InvoiceSnapshot {
  const subscription = invoice.parent?.subscription_details?.subscription;
  return {
    id: invoice.id,
    subscriptionId: subscription ? idOf(subscription) : null,
    status: oneOf(INVOICE_STATUSES, invoice.status ?? "draft"),
    reason: reasonOf(invoice.billing_reason),
    createdAt: instant(invoice.created),
    finalizedAt: optionalInstant(invoice.status_transitions.finalized_at),
    plan: planLine(invoice),
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
function planLine(invoice: Stripe.Invoice): InvoiceSnapshot["plan"] {
  const line = invoice.lines.data.find((one) => one.parent?.subscription_item_details?.proration === false);
  const price = line?.pricing?.price_details?.price;
  if (!line || !price) return null;
  return {
    stripePriceId: idOf(price),
    amountCents: line.amount,
    periodStart: instant(line.period.start),
    periodEnd: instant(line.period.end),
  };
}

function optionalInstant(seconds: number | null): Date | null {
  return seconds === null ? null : instant(seconds);
}
