import { applyDiscounts } from "../billing/discounts";
import { cycleLines, trialLines } from "../billing/lines";
import { nextBoundary } from "../billing/period";
import { invalidRequest } from "../errors";
import type { Customer, InvoiceItem, InvoiceLineItem, Subscription, SubscriptionItem } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type ItemChange, nextItems } from "./change-items";
import { discountsOn } from "./customer-discount";
import { productNames } from "./invoices";
import { credits, debitsFor, inPairs } from "./prorations";
import { recurrenceOf, refuseOtherCurrency } from "./recurrence";

export type Change = {
  items?: ItemChange[];
  proration_behavior: string;
  proration_date?: number;
  billing_cycle_anchor?: string;
  trial_end?: number | "now";
};

/** What of a subscription a change changes. */
export type Terms = Pick<Subscription, "billing_cycle_anchor" | "trial_start" | "trial_end" | "status"> & {
  items: SubscriptionItem[];
};

export type Plan = {
  terms: Terms;
  /** Credits and debits, which exist nowhere yet. */
  prorations: InvoiceItem[];
  /** The whole price of the period that begins now, if one does. */
  lines: InvoiceLineItem[];
  /** Whether an invoice is made now; if not, the prorations wait for the next one. */
  bills: boolean;
};

/** Decides what a change does and what it costs, and does none of it: previews ask the same function. */
export async function planChange(
  unit: Unit,
  { subscription, customer }: { subscription: Subscription; customer: Customer },
  change: Change,
  at: number,
): Promise<Plan> {
  const before = subscription.items.data;
  const items = nextItems(subscription, change.items ?? [], at);
  refuseOtherCurrency(subscription, items);
  const terms: Terms = { ...termsOf(subscription), items };
  const names = await productNames(
    unit,
    [...before, ...items].map(({ price }) => price.product),
  );
  const time = prorationTime(subscription, change, at);
  const proration = { subscription, customer, names, time, at };
  const credit = async (concerned: (item: string) => boolean) =>
    change.proration_behavior === "none" ? [] : await credits(unit, proration, concerned);

  if (typeof change.trial_end === "number") {
    const extended = subscription.status === "trialing";
    startTrial(terms, extended ? (subscription.trial_start ?? at) : at, change.trial_end);
    if (extended) return { terms, prorations: [], lines: [], bills: false };
    const lines = trialLines(subscription, items, names);
    return { terms, prorations: await credit(() => true), lines, bills: true };
  }
  if (resets(subscription, change)) {
    startPeriods(terms, at);
    const lines = cycleLines(subscription, items, names);
    return { terms, prorations: await credit(() => true), lines, bills: true };
  }
  if (subscription.status === "trialing") return { terms, prorations: [], lines: [], bills: false };

  const changed = items.filter((item) => differs(item, before));
  const gone = before.filter(({ id }) => items.every((item) => item.id !== id));
  const concerned = new Set([...changed, ...gone].map(({ id }) => id));
  const returned = await credit((item) => concerned.has(item));
  const debits =
    change.proration_behavior === "none"
      ? []
      : debitsFor(
          proration,
          applyDiscounts(
            cycleLines(subscription, items, names),
            await discountsOn(unit, subscription, time),
          ).filter((_, index) => changed.some(({ id }) => id === items[index]?.id)),
        );
  const prorations = inPairs(
    returned,
    debits,
    items.map(({ id }) => id),
  );
  const bills = change.proration_behavior === "always_invoice" && prorations.length > 0;
  return { terms, prorations, lines: [], bills };
}

export const termsOf = ({
  billing_cycle_anchor,
  trial_start,
  trial_end,
  status,
  items,
}: Subscription): Terms => ({
  billing_cycle_anchor,
  trial_start,
  trial_end,
  status,
  items: items.data,
});

/** The subscription becomes what was planned. */
export function applyTerms(subscription: Subscription, { items, ...terms }: Terms): void {
  Object.assign(subscription, terms);
  subscription.items.data = items;
}

function prorationTime(subscription: Subscription, { proration_date }: Change, at: number): number {
  if (proration_date === undefined) return at;
  const { start, end } = periodOf(subscription.items.data);
  if (proration_date < start || proration_date > end)
    throw invalidRequest("Cannot specify `proration_date` outside of the current period.", {
      param: "proration_date",
    });
  return proration_date;
}

const periodOf = (items: SubscriptionItem[]): { start: number; end: number } => ({
  start: Math.min(...items.map((item) => item.current_period_start)),
  end: Math.min(...items.map((item) => item.current_period_end)),
});

/** A period begins now when that is asked for, or with the end of a trial. */
const resets = ({ status }: Subscription, change: Change): boolean =>
  change.billing_cycle_anchor === "now" || (change.trial_end === "now" && status === "trialing");

function startPeriods(terms: Terms, at: number): void {
  terms.billing_cycle_anchor = at;
  if (terms.status === "trialing") Object.assign(terms, { status: "active", trial_end: at });
  for (const item of terms.items)
    setPeriod(item, { start: at, end: nextBoundary(at, recurrenceOf(item), at) });
}

function startTrial(terms: Terms, start: number, end: number): void {
  Object.assign(terms, { status: "trialing", trial_start: start, trial_end: end, billing_cycle_anchor: end });
  for (const item of terms.items) setPeriod(item, { start, end });
}

export function setPeriod(item: SubscriptionItem, { start, end }: { start: number; end: number }): void {
  item.current_period_start = start;
  item.current_period_end = end;
}

function differs(item: SubscriptionItem, before: SubscriptionItem[]): boolean {
  const old = before.find(({ id }) => id === item.id);
  return !old || old.price.id !== item.price.id || old.quantity !== item.quantity;
}
