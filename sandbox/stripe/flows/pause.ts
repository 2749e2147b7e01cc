import { applyDiscounts } from "../billing/discounts";
import { cycleLines } from "../billing/lines";
import { nextBoundary, periodAt, periodStart } from "../billing/period";
import { invalidRequest } from "../errors";
import type { Invoice, InvoiceItem, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { discountsOn, dropSpent } from "./customer-discount";
import { draftInvoice, finalizeInvoice, pendingItems, productNames } from "./invoices";
import { collect, methodFor, payAndReflect } from "./pay-invoice";
import { setPeriod } from "./plan-change";
import { creditsFor, debitsFor } from "./prorations";
import { recurrenceOf } from "./recurrence";
import { goOn, markPaused, patience } from "./resumption";

export type Pause = {
  /** From when unused time is credited: `now`, `item_current_period_start` or `none`. */
  unused_time_from: string;
  /** `invoice` bills the credit at once; otherwise it waits for the next bill. */
  invoicing_behavior: string;
};

/** It neither bills nor moves to new periods until it is resumed. https://docs.stripe.com/billing/subscriptions/pause */
export async function pauseSubscription(
  unit: Unit,
  subscription: Subscription,
  { unused_time_from, invoicing_behavior }: Pause,
  at: number,
): Promise<void> {
  refuseUnpausable(subscription);
  if (unused_time_from !== "none") {
    const customer = await unit.need("customer", subscription.customer);
    const time = unused_time_from === "now" ? at : periodStart(subscription);
    keep(unit, await creditsFor(unit, { subscription, customer }, at, time), at);
  }
  if (invoicing_behavior === "invoice") await billPending(unit, subscription, at);
  markPaused(unit, subscription, "pause_requested", at);
}

function refuseUnpausable({ status, schedule, collection_method }: Subscription): void {
  if (status !== "active")
    throw invalidRequest(`Only an active subscription can be paused; this one is ${status}.`);
  if (schedule)
    throw invalidRequest(`A subscription that is managed by a schedule can't be paused: ${schedule}.`);
  if (collection_method === "send_invoice")
    throw invalidRequest("Only a subscription that charges automatically can be paused.");
}

function keep(unit: Unit, items: InvoiceItem[], at: number): void {
  for (const item of items) {
    unit.add("invoiceitem", item, null);
    unit.emit("invoiceitem.created", item, at);
  }
}

async function billPending(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  const customer = await unit.need("customer", subscription.customer);
  const items = await pendingItems(unit, customer, subscription);
  if (items.length === 0) return;
  const invoice = await bill(unit, subscription, { items, lines: [] }, at);
  const method = await methodFor(unit, invoice);
  await collect(unit, invoice, { method, off_session: true, authenticated: false, counts: true }, at);
}

export type Resume = {
  /** `now` begins a period that is billed whole; `unchanged` bills what is left of the one that runs. */
  billing_cycle_anchor: string;
  /** `resume_on_payment_success` charges within the request. */
  payment_behavior: string;
  proration_behavior: string;
  proration_date?: number;
};

/** Goes on at once when nothing is billed, and else when the invoice of the resumption is paid. */
export async function resumeSubscription(
  unit: Unit,
  subscription: Subscription,
  resume: Resume,
  at: number,
): Promise<void> {
  if (subscription.status !== "paused")
    throw invalidRequest(`Only a paused subscription can be resumed; this one is ${subscription.status}.`);
  const invoice = await resumptionInvoice(unit, subscription, resume, at);
  if (!invoice) return goOn(unit, subscription, "active", at);
  const success = resume.payment_behavior === "resume_on_payment_success";
  unit.hidden("subscription", subscription.id).resumption = {
    invoice: invoice.id,
    expires_at: at + patience,
    on: success ? "success" : "attempt",
  };
  if (!success && invoice.amount_due > 0) return;
  const method = await methodFor(unit, invoice);
  const attempt = { method, off_session: true, authenticated: false, counts: true };
  await payAndReflect(unit, invoice, attempt, at);
}

async function resumptionInvoice(
  unit: Unit,
  subscription: Subscription,
  resume: Resume,
  at: number,
): Promise<Invoice | undefined> {
  const customer = await unit.need("customer", subscription.customer);
  const { data } = subscription.items;
  const names = await productNames(
    unit,
    data.map(({ price }) => price.product),
  );
  if (resume.billing_cycle_anchor === "now") {
    subscription.billing_cycle_anchor = at;
    for (const item of data) setPeriod(item, { start: at, end: nextBoundary(at, recurrenceOf(item), at) });
    const items = await pendingItems(unit, customer, subscription);
    return await bill(unit, subscription, { items, lines: cycleLines(subscription, data, names) }, at);
  }
  for (const item of data)
    setPeriod(item, periodAt(subscription.billing_cycle_anchor, recurrenceOf(item), at));
  if (resume.proration_behavior === "none") return undefined;
  const time = resume.proration_date ?? at;
  const priced = applyDiscounts(
    cycleLines(subscription, data, names),
    await discountsOn(unit, subscription, time),
  );
  keep(unit, debitsFor({ subscription, customer, names, time, at }, priced), at);
  if (resume.proration_behavior !== "always_invoice") return undefined;
  const items = await pendingItems(unit, customer, subscription);
  return await bill(unit, subscription, { items, lines: [] }, at);
}

async function bill(
  unit: Unit,
  subscription: Subscription,
  { items, lines }: { items: InvoiceItem[]; lines: Invoice["lines"]["data"] },
  at: number,
): Promise<Invoice> {
  const invoice = await draftInvoice(
    unit,
    {
      customer: await unit.need("customer", subscription.customer),
      subscription,
      currency: subscription.currency,
      billing_reason: "subscription_update",
      items,
      lines,
      discounts: await discountsOn(unit, subscription, at),
      invoice_period: { start: at, end: at },
      automatically_finalizes_at: null,
    },
    at,
  );
  unit.emit("invoice.created", invoice, at);
  await dropSpent(unit, { customer: subscription.customer, subscription }, invoice, at);
  await finalizeInvoice(unit, invoice, at);
  return invoice;
}
