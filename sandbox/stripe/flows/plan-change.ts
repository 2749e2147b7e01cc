import { applyDiscounts } from "../billing/discounts";
import { cycleLines, describeProration, type ProductNames, trialLines } from "../billing/lines";
import { nextBoundary, periodAt, type Recurrence } from "../billing/period";
import { prorate } from "../billing/proration";
import { netOf } from "../billing/totals";
import { invalidRequest } from "../errors";
import { newInvoiceItem } from "../objects/invoice-item";
import { mergeMetadata } from "../objects/metadata";
import { planOf } from "../objects/price";
import { newItem } from "../objects/subscription";
import type {
  Customer,
  InvoiceItem,
  InvoiceLineItem,
  Price,
  Subscription,
  SubscriptionItem,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import { type Debit, openDebits } from "./debits";
import { discountsOf } from "./discounts";
import { productNames } from "./invoices";
import { currencyOf, recurrenceOf } from "./recurrence";

export type ItemChange = {
  /** Without one, an item is added. */
  id?: string;
  price?: Price;
  quantity?: number;
  metadata?: Parameters<typeof mergeMetadata>[1];
  deleted?: boolean;
};

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
  currencyOf(items);
  const recurrence = recurrenceOf(items);
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
    const period = { start: at, end: change.trial_end };
    return {
      terms,
      prorations: await credit(() => true),
      lines: trialLines(subscription, items, period, names),
      bills: true,
    };
  }
  if (resets(subscription, change)) {
    const period = startPeriod(terms, recurrence, at);
    const lines = cycleLines(subscription, items, period, names);
    return { terms, prorations: await credit(() => true), lines, bills: true };
  }
  if (subscription.status === "trialing") return { terms, prorations: [], lines: [], bills: false };
  if (!sameInterval(recurrence, recurrenceOf(before)))
    setPeriod(items, periodAt(terms.billing_cycle_anchor, recurrence, at));

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
            cycleLines(subscription, items, periodOf(items), names),
            await discountsOf(unit, subscription.discounts, time),
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

function nextItems(subscription: Subscription, changes: ItemChange[], at: number): SubscriptionItem[] {
  const items = structuredClone(subscription.items.data);
  for (const [index, change] of changes.entries()) {
    const place = items.findIndex(({ id }) => id === change.id);
    const item = items[place];
    if (change.id && !item)
      throw invalidRequest(`No such subscription_item: '${change.id}'`, {
        code: "resource_missing",
        param: `items[${index}][id]`,
      });
    if (!item) items.push(addedItem(subscription, change, index, at));
    else if (change.deleted) items.splice(place, 1);
    else {
      if (change.price) Object.assign(item, { price: change.price, plan: planOf(change.price) });
      if (change.quantity !== undefined) item.quantity = change.quantity;
      item.metadata = mergeMetadata(item.metadata, change.metadata);
    }
  }
  if (items.length === 0)
    throw invalidRequest("A subscription must have at least one active plan.", { param: "items" });
  refuseTwice(items);
  return items;
}

function addedItem(
  subscription: Subscription,
  change: ItemChange,
  index: number,
  at: number,
): SubscriptionItem {
  const { price, quantity = 1 } = change;
  if (!price)
    throw invalidRequest(`Missing required param: items[${index}][price].`, {
      code: "parameter_missing",
      param: `items[${index}][price]`,
    });
  const metadata = mergeMetadata({}, change.metadata);
  const period = periodOf(subscription.items.data);
  return newItem({ subscription: subscription.id, price, quantity, metadata, period }, at);
}

function refuseTwice(items: SubscriptionItem[]): void {
  const twice = items.find(({ id, price }) =>
    items.some((other) => other.id !== id && other.price.id === price.id),
  );
  if (twice)
    throw invalidRequest(`Cannot add multiple subscription items with the same plan: ${twice.price.id}`, {
      param: "items",
    });
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

const sameInterval = (one: Recurrence, other: Recurrence): boolean =>
  one.interval === other.interval && one.interval_count === other.interval_count;

function startPeriod(terms: Terms, recurrence: Recurrence, at: number): { start: number; end: number } {
  terms.billing_cycle_anchor = at;
  if (terms.status === "trialing") Object.assign(terms, { status: "active", trial_end: at });
  const period = { start: at, end: nextBoundary(at, recurrence, at) };
  setPeriod(terms.items, period);
  return period;
}

function startTrial(terms: Terms, start: number, end: number): void {
  Object.assign(terms, { status: "trialing", trial_start: start, trial_end: end, billing_cycle_anchor: end });
  setPeriod(terms.items, { start, end });
}

export function setPeriod(items: SubscriptionItem[], period: { start: number; end: number }): void {
  for (const item of items) {
    item.current_period_start = period.start;
    item.current_period_end = period.end;
  }
}

function differs(item: SubscriptionItem, before: SubscriptionItem[]): boolean {
  const old = before.find(({ id }) => id === item.id);
  return !old || old.price.id !== item.price.id || old.quantity !== item.quantity;
}

type Proration = {
  subscription: Subscription;
  customer: Customer;
  names: ProductNames;
  /** The moment that divides the period. */
  time: number;
  at: number;
};

async function credits(
  unit: Unit,
  proration: Proration,
  concerned: (item: string) => boolean,
): Promise<InvoiceItem[]> {
  const debits = await openDebits(unit, proration.subscription, proration.time);
  return debits.filter((debit) => concerned(debit.item)).map((debit) => creditFor(proration, debit));
}

/** What was billed for the time after now, of a subscription that ends. */
export async function creditsFor(
  unit: Unit,
  { subscription, customer }: { subscription: Subscription; customer: Customer },
  at: number,
): Promise<InvoiceItem[]> {
  const names = await productNames(
    unit,
    subscription.items.data.map(({ price }) => price.product),
  );
  return await credits(unit, { subscription, customer, names, time: at, at }, () => true);
}

function creditFor({ subscription, customer, names, time, at }: Proration, debit: Debit): InvoiceItem {
  const { quantity, product } = debit;
  const item = newInvoiceItem(
    {
      customer,
      currency: subscription.currency,
      amount: prorate(-debit.amount, debit.period, time),
      description: describeProration("Unused", { quantity, product, time }, names),
      period: { start: Math.max(time, debit.period.start), end: debit.period.end },
      quantity,
      subscription: { id: subscription.id, item: debit.item },
      proration: true,
      credited_items: debit.source,
      metadata: subscription.metadata,
    },
    at,
  );
  const price_details = { price: debit.price, product };
  return { ...item, pricing: { price_details, type: "price_details", unit_amount_decimal: null } };
}

/** `lines` are what the changed items cost for the whole period. */
function debitsFor(
  { subscription, customer, names, time, at }: Proration,
  lines: InvoiceLineItem[],
): InvoiceItem[] {
  return lines.map((line) => {
    const product = line.pricing?.price_details?.product ?? "";
    const quantity = line.quantity ?? 1;
    const item = newInvoiceItem(
      {
        customer,
        currency: subscription.currency,
        amount: prorate(netOf(line), line.period, time),
        description: describeProration("Remaining", { quantity, product, time }, names),
        period: { start: time, end: line.period.end },
        quantity,
        subscription: {
          id: subscription.id,
          item: line.parent?.subscription_item_details?.subscription_item,
        },
        proration: true,
        metadata: subscription.metadata,
      },
      at,
    );
    return { ...item, pricing: line.pricing };
  });
}

/** Each item's credit, then its debit; what is gone comes first. */
function inPairs(credits: InvoiceItem[], debits: InvoiceItem[], order: string[]): InvoiceItem[] {
  const of = (item: InvoiceItem) => order.indexOf(item.parent?.subscription_details?.subscription_item ?? "");
  return [...credits, ...debits].sort((a, b) => of(a) - of(b));
}
