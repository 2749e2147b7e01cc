import { type Applied, applyDiscounts } from "../billing/discounts";
import { lineOf, type ProductNames } from "../billing/lines";
import { type Settlement, settle, sumsOf } from "../billing/totals";
import { newId } from "../objects/ids";
import { type BillingReason, newInvoice } from "../objects/invoice";
import { newInvoicePayment } from "../objects/invoice-payment";
import { newPaymentIntent } from "../objects/payment-intent";
import type {
  Customer,
  Invoice,
  InvoiceItem,
  InvoiceLineItem,
  InvoicePayment,
  PaymentIntent,
  Subscription,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import { balanceIn, moveBalance } from "./customer-balance";
import { withOwnDiscounts } from "./invoice-discounts";

/** Seconds from a draft's creation to its finalisation, as recorded from Stripe. */
export const draftLifetime = 3601;

type Period = { start: number; end: number };

export type Draft = Omit<Parameters<typeof newInvoice>[0], "period" | "balance"> & {
  subscription: Subscription | null;
  billing_reason: BillingReason;
  /** What is billed by items that exist by themselves: prorations, and what was added by hand. */
  items: InvoiceItem[];
  discounts: Applied[];
  /** What the invoice itself carries: on a renewal, the period that has just ended. */
  invoice_period: Period;
};

/** The invoice as it would be. Keeps nothing: what a preview shows is what `draftInvoice` makes. */
export async function composeInvoice(unit: Unit, draft: Draft, at: number): Promise<Invoice> {
  const id = draft.id ?? newId("invoice");
  const itemLines: InvoiceLineItem[] = [];
  for (const item of draft.items) itemLines.push(await withOwnDiscounts(unit, lineOf(item), at));
  linkCredits(id, draft.items, itemLines);
  const lines = applyDiscounts([...itemLines, ...draft.lines], draft.discounts);
  const balance = await balanceIn(unit, draft.customer, draft.currency);
  const invoice = newInvoice({ ...draft, id, lines, balance, period: draft.invoice_period }, at);
  invoice.discounts = draft.discounts.map(({ discount }) => discount);
  return invoice;
}

/** A credit for an item that waited beside it names the line which that item has now become. */
function linkCredits(invoice: string, items: readonly InvoiceItem[], lines: InvoiceLineItem[]): void {
  for (const [index, item] of items.entries()) {
    const credited = item.proration_details?.credited_items?.invoice_item;
    const line = lines[items.findIndex(({ id }) => id === credited)];
    const details = lines[index]?.parent?.subscription_item_details?.proration_details;
    if (line && details) details.credited_items = { invoice, invoice_line_items: [line.id] };
  }
}

/** A renewal's draft stays one for an hour; others are finalised by whoever asked for them. */
export async function draftInvoice(unit: Unit, draft: Draft, at: number): Promise<Invoice> {
  const invoice = unit.add("invoice", await composeInvoice(unit, draft, at), { payment: null });
  for (const item of draft.items) item.invoice = invoice.id;
  if (draft.subscription) draft.subscription.latest_invoice = invoice.id;
  return invoice;
}

/** What waits for the customer's next invoice in a currency: of this subscription, or of none. */
export async function pendingItems(
  unit: Unit,
  customer: Customer,
  bill: { id?: string; currency: string },
): Promise<InvoiceItem[]> {
  const pending = await unit.all("invoiceitem", { allOf: [`customer:${customer.id}`, "pending:true"] });
  return pending.filter(({ parent, currency }) => {
    const owner = parent?.subscription_details?.subscription;
    return (!owner || owner === bill.id) && currency === bill.currency;
  });
}

export async function productNames(unit: Unit, products: Iterable<string>): Promise<ProductNames> {
  const names = new Map<string, string>();
  for (const id of new Set(products)) {
    const product = await unit.get("product", id);
    if (product) names.set(product.id, product.name);
  }
  return names;
}

/** Sums a draft up again after its lines, or the customer's balance, changed. */
export async function resum(unit: Unit, invoice: Invoice, customer: Customer): Promise<Settlement> {
  Object.assign(invoice, sumsOf(invoice.lines.data));
  const balance = await balanceIn(unit, customer, invoice.currency);
  const settlement = settle(invoice.total, balance, invoice.currency);
  invoice.starting_balance = balance;
  invoice.amount_due = settlement.amount_due;
  invoice.amount_remaining = settlement.amount_due;
  return settlement;
}

/**
 * Makes a draft final: it gets its number and, for good, whom it is made out to; it takes from the customer's balance or adds to it and, when something is due,
 * gets its payment. `intent` is given when Checkout has already begun one.
 */
export async function finalizeInvoice(
  unit: Unit,
  invoice: Invoice,
  at: number,
  intent?: PaymentIntent,
): Promise<void> {
  const customer = await unit.need("customer", invoice.customer ?? "");
  invoice.number ??= nextNumber(customer);
  invoice.status = "open";
  invoice.automatically_finalizes_at = null;
  invoice.next_payment_attempt = null;
  invoice.effective_at = at;
  invoice.status_transitions.finalized_at = at;
  invoice.hosted_invoice_url = `${unit.baseUrl}/i/${invoice.id}`;
  invoice.invoice_pdf = `${unit.baseUrl}/i/${invoice.id}/pdf`;
  invoice.customer_address = customer.address ?? null;
  invoice.customer_name = customer.name ?? null;
  const taxIds = await unit.all("tax_id", { allOf: [`customer:${customer.id}`] });
  invoice.customer_tax_ids = taxIds.map(({ type, value }) => ({ type, value }));
  await settleBalance(unit, invoice, customer, at);
  if (invoice.amount_due > 0) openPayment(unit, invoice, intent, at);
  unit.emit("invoice.finalized", invoice, at);
}

function nextNumber(customer: Customer): string {
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  return `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`;
}

async function settleBalance(unit: Unit, invoice: Invoice, customer: Customer, at: number): Promise<void> {
  const { ending_balance, type } = await resum(unit, invoice, customer);
  const amount = ending_balance - invoice.starting_balance;
  invoice.ending_balance = ending_balance;
  const { id, currency } = invoice;
  if (amount !== 0) await moveBalance(unit, customer, { amount, currency, type, invoice: id }, at);
}

function openPayment(unit: Unit, invoice: Invoice, begun: PaymentIntent | undefined, at: number): void {
  const intent = begun ?? newInvoiceIntent(unit, invoice, at);
  unit.hidden("payment_intent", intent.id).invoice = invoice.id;
  const payment = unit.add("invoice_payment", newInvoicePayment(invoice, intent, at), null);
  unit.hidden("invoice", invoice.id).payment = payment.id;
}

function newInvoiceIntent(unit: Unit, invoice: Invoice, at: number): PaymentIntent {
  const intent = newPaymentIntent(
    {
      amount: invoice.amount_due,
      currency: invoice.currency,
      customer: invoice.customer,
      description:
        invoice.billing_reason === "subscription_create" ? "Subscription creation" : "Subscription update",
      setup_future_usage: "off_session",
    },
    at,
  );
  unit.add("payment_intent", intent, { session: null, invoice: invoice.id });
  unit.emit("payment_intent.created", intent, at);
  return intent;
}

/** The payment of a finalised invoice; undefined when nothing was due. */
export async function paymentOf(
  unit: Unit,
  invoice: Invoice,
): Promise<{ payment: InvoicePayment; intent: PaymentIntent } | undefined> {
  const id = unit.hidden("invoice", invoice.id).payment;
  const payment = id ? await unit.get("invoice_payment", id) : undefined;
  if (!payment?.payment.payment_intent) return undefined;
  return { payment, intent: await unit.need("payment_intent", payment.payment.payment_intent) };
}

/** Its intent must have succeeded already, or have been cancelled because the money came by another way. */
export async function markPaid(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  const payment = await paymentOf(unit, invoice);
  const paid = payment?.payment.status === "open" ? payment : undefined;
  if (paid) {
    paid.payment.status = "paid";
    paid.payment.amount_paid = invoice.amount_due;
    paid.payment.status_transitions.paid_at = at;
  }
  invoice.status = "paid";
  invoice.attempted = true;
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = at;
  if (paid) unit.emit("invoice_payment.paid", paid.payment, at);
  unit.emit("invoice.updated", invoice, at);
  unit.emit("invoice.paid", invoice, at);
  unit.emit("invoice.payment_succeeded", invoice, at);
}

/** Its open payment will not be made: by card, at least. */
export async function cancelPayment(
  unit: Unit,
  invoice: Invoice,
  reason: "void_invoice" | null,
  at: number,
): Promise<void> {
  const open = await paymentOf(unit, invoice);
  if (open?.payment.status !== "open") return;
  open.payment.status = "canceled";
  open.payment.status_transitions.canceled_at = at;
  open.intent.status = "canceled";
  open.intent.canceled_at = at;
  open.intent.cancellation_reason = reason;
  open.intent.next_action = null;
  unit.emit("payment_intent.canceled", open.intent, at);
}

/** Bad debt: nobody tries to collect it any more. */
export function markUncollectible(unit: Unit, invoice: Invoice, at: number): void {
  invoice.status = "uncollectible";
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.marked_uncollectible_at = at;
  unit.emit("invoice.updated", invoice, at);
  unit.emit("invoice.marked_uncollectible", invoice, at);
}

/** Nothing will be collected any more, and what the balance gave or took is undone. */
export async function voidInvoice(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  await cancelPayment(unit, invoice, "void_invoice", at);
  const customer = await unit.get("customer", invoice.customer ?? "");
  const applied = (invoice.ending_balance ?? 0) - invoice.starting_balance;
  const { id, currency } = invoice;
  if (customer && applied !== 0)
    await moveBalance(
      unit,
      customer,
      { amount: -applied, currency, type: "unapplied_from_invoice", invoice: id },
      at,
    );
  invoice.status = "void";
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = at;
  unit.emit("invoice.updated", invoice, at);
  unit.emit("invoice.voided", invoice, at);
}
