import type { Applied } from "../billing/discounts";
import { cycleLines } from "../billing/lines";
import { nextBoundary } from "../billing/period";
import { StripeError } from "../errors";
import { prefixed } from "../objects/ids";
import { newSubscription } from "../objects/subscription";
import type { Customer, Invoice, InvoiceItem, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { changeDraft } from "./change-subscription";
import { discountsOf } from "./discounts";
import { composeInvoice, pendingItems, productNames } from "./invoices";
import { applyTerms, type Change, planChange, setPeriod } from "./plan-change";
import { currencyOf, recurrenceOf } from "./recurrence";
import { type Item, renewalDraft } from "./subscriptions";

/** Stripe's ids of previews. Nothing is kept under them. */
const previewId = (): string => prefixed("upcoming_in");

type Preview = {
  customer: Customer;
  subscription: Subscription;
  /** Null asks for the next renewal as things are. */
  change: Change | null;
  /** What a subscription that ends before its next period would still be billed. */
  ends: boolean;
  /** Takes the place of the subscription's own. */
  discounts?: Applied[];
};

/** The invoice that a change would make now or, when it makes none, the one that will come at the period's end. */
export async function previewInvoice(
  unit: Unit,
  { customer, subscription, change, ends, discounts }: Preview,
  at: number,
): Promise<Invoice> {
  const id = previewId();
  const pending = await pendingItems(unit, customer, subscription);
  const changed = structuredClone(subscription);
  let prorations: InvoiceItem[] = [];
  if (change) {
    const plan = await planChange(unit, { subscription, customer }, change, at);
    prorations = plan.prorations;
    if (plan.bills) {
      const items = [...pending, ...prorations];
      const own = discounts ?? (await discountsOf(unit, subscription.discounts, at));
      const draft = changeDraft({ subscription, customer, plan }, { items, discounts: own }, at);
      return composeInvoice({ ...draft, id }, at);
    }
    applyTerms(changed, plan.terms);
  }
  const boundary = Math.min(...changed.items.data.map((item) => item.current_period_end));
  const draft = await renewalDraft(unit, changed, customer, boundary);
  const items = [...pending, ...prorations];
  const lines = ends ? [] : draft.lines;
  if (items.length + lines.length === 0) throw nothingUpcoming(customer.id);
  return composeInvoice(
    { ...draft, id, items, lines, discounts: discounts ?? draft.discounts, billing_reason: "upcoming" },
    boundary,
  );
}

/** The first invoice of a subscription that does not exist. */
export async function previewNewSubscription(
  unit: Unit,
  { customer, items, discounts }: { customer: Customer; items: Item[]; discounts: Applied[] },
  at: number,
): Promise<Invoice> {
  const period = { start: at, end: nextBoundary(at, recurrenceOf(items), at) };
  const subscription = newSubscription(
    {
      customer: customer.id,
      currency: currencyOf(items),
      test_clock: customer.test_clock ?? null,
      default_payment_method: null,
      items,
      period_end: period.end,
    },
    at,
  );
  setPeriod(subscription.items.data, period);
  const names = await productNames(
    unit,
    items.map(({ price }) => price.product),
  );
  return composeInvoice(
    {
      id: previewId(),
      customer,
      subscription: null,
      currency: subscription.currency,
      billing_reason: "upcoming",
      items: await pendingItems(unit, customer, subscription),
      discounts,
      lines: cycleLines(subscription, subscription.items.data, period, names),
      invoice_period: { start: at, end: at },
      automatically_finalizes_at: null,
    },
    at,
  );
}

const nothingUpcoming = (customer: string): StripeError =>
  new StripeError(404, {
    type: "invalid_request_error",
    code: "invoice_upcoming_none",
    message: `No upcoming invoices for customer: ${customer}`,
  });
