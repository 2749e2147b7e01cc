import type { Decline } from "../billing/cards";
import { periodStart } from "../billing/period";
import { cardDeclined, invalidRequest, notImplemented } from "../errors";
import type { Customer, Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { discountsOn, dropSpent } from "./customer-discount";
import { type Draft, draftInvoice, finalizeInvoice, pendingItems } from "./invoices";
import { withhold } from "./pause-collection";
import { collect, markDelinquent, methodFor, type PayOutcome } from "./pay-invoice";
import { dropPendingUpdate, holdUpdate } from "./pending-update";
import { applyTerms, type Change, type Plan, planChange } from "./plan-change";
import { announceTrialEnd, endTrial, outlivesTrial } from "./trials";

export type Payment = {
  behavior: string;
  off_session: boolean;
  /** Nobody is there to be told that there is no card: the bill stays unpaid. */
  unattended?: boolean;
  /** Kept with a change that waits for its payment. */
  metadata?: Record<string, string>;
};

/** `held`: the change waits for its payment in `pending_update`. */
export type Changed = { kind: "applied"; invoice: Invoice | null } | { kind: "held"; invoice: Invoice };

/** Changes a subscription's items, cycle or trial, and bills what that costs. */
export async function changeSubscription(
  unit: Unit,
  subscription: Subscription,
  change: Change,
  payment: Payment,
  at: number,
): Promise<Changed> {
  const customer = await unit.need("customer", subscription.customer);
  await dropPendingUpdate(unit, subscription, at);
  const cutShort = change.trial_end === "now" && subscription.status === "trialing";
  if (cutShort && !(await outlivesTrial(unit, subscription))) {
    if (change.items?.length)
      throw notImplemented("items", "a change, together with a trial that ends in a pause");
    subscription.trial_end = at;
    await endTrial(unit, subscription, at);
    return { kind: "applied", invoice: null };
  }
  const plan = await planChange(unit, { subscription, customer }, change, at);
  for (const item of plan.prorations) {
    unit.add("invoiceitem", item, null);
    unit.emit("invoiceitem.created", item, at);
  }
  if (!plan.bills) {
    applyTerms(subscription, plan.terms);
    announceTrialEnd(unit, subscription, at);
    return { kind: "applied", invoice: null };
  }
  const invoice = await billNow(unit, { subscription, customer, plan }, at);
  const outcome = await collectNow(unit, { subscription, invoice }, payment, at);
  if (outcome.kind === "no_payment_method" && !payment.unattended) throw noMethod();
  if (outcome.kind === "paid" || !isCollected(subscription)) {
    applyTerms(subscription, plan.terms);
    announceTrialEnd(unit, subscription, at);
    return { kind: "applied", invoice };
  }
  if (payment.behavior === "error_if_incomplete") throw refusal(outcome);
  if (payment.behavior === "pending_if_incomplete") {
    holdUpdate(subscription, plan, payment.metadata, at);
    return { kind: "held", invoice };
  }
  applyTerms(subscription, { ...plan.terms, status: "past_due" });
  await markDelinquent(unit, subscription, at);
  return { kind: "applied", invoice };
}

const noMethod = () =>
  invalidRequest(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    { code: "resource_missing" },
  );

type Billed = { subscription: Subscription; customer: Customer; plan: Plan };

/** The invoice of a change, which takes along whatever else waits for one. */
async function billNow(unit: Unit, billed: Billed, at: number): Promise<Invoice> {
  const { customer, subscription } = billed;
  const items = await pendingItems(unit, customer, subscription);
  const discounts = await discountsOn(unit, subscription, at);
  const invoice = await draftInvoice(unit, changeDraft(billed, { items, discounts }, at), at);
  await dropSpent(unit, { customer: subscription.customer, subscription }, invoice, at);
  unit.emit("invoice.created", invoice, at);
  await finalizeInvoice(unit, invoice, at);
  return invoice;
}

/** `items` are all that the invoice takes along, the change's own prorations included. */
function changeDraft(
  { subscription, customer, plan }: Billed,
  { items, discounts }: Pick<Draft, "items" | "discounts">,
  at: number,
): Draft {
  return {
    customer,
    subscription,
    currency: subscription.currency,
    billing_reason: "subscription_update",
    items,
    discounts,
    lines: plan.lines,
    // From the period's start until now, as recorded.
    invoice_period: { start: periodStart(subscription), end: at },
    automatically_finalizes_at: null,
  };
}

/** Whether an invoice is charged when it is made: not one that is sent, nor while collection is paused. */
const isCollected = ({ collection_method, pause_collection }: Subscription): boolean =>
  collection_method !== "send_invoice" && pause_collection === null;

async function collectNow(
  unit: Unit,
  { subscription, invoice }: { subscription: Subscription; invoice: Invoice },
  { behavior, off_session }: Payment,
  at: number,
): Promise<PayOutcome | { kind: "open" }> {
  if (!isCollected(subscription)) {
    await withhold(unit, invoice, at);
    return { kind: "open" };
  }
  if (behavior === "default_incomplete" && invoice.amount_due > 0) return { kind: "open" };
  const method = await methodFor(unit, invoice);
  return await collect(unit, invoice, { method, off_session, authenticated: false, counts: true }, at);
}

function refusal(outcome: { kind: string; decline?: Decline }): Error {
  return cardDeclined(
    outcome.decline ?? {
      code: "subscription_payment_intent_requires_action",
      message:
        "Payment for this subscription requires additional user action before it can be completed successfully.",
    },
  );
}
