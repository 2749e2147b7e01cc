import { cycleLines } from "../billing/lines";
import { newId } from "../objects/ids";
import { newInvoice } from "../objects/invoice";
import { newInvoicePayment } from "../objects/invoice-payment";
import { newPaymentIntent } from "../objects/payment-intent";
import type { Customer, Invoice, InvoicePayment, PaymentIntent, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";

/** Seconds from a draft's creation to its finalisation, as recorded from Stripe. */
const draftLifetime = 3601;

type Period = { start: number; end: number };

type Draft = {
  id?: string;
  customer: Customer;
  subscription: Subscription;
  billing_reason: "subscription_create" | "subscription_cycle";
  /** What the lines bill. */
  period: Period;
  /** What the invoice itself carries: on a renewal, the period that has just ended. */
  invoice_period: Period;
};

/** A renewal's draft stays one for an hour; the first invoice is finalised by whoever asked for it. */
export async function draftInvoice(unit: Unit, draft: Draft, at: number): Promise<Invoice> {
  const { customer, subscription, billing_reason } = draft;
  const id = draft.id ?? newId("invoice");
  const lines = cycleLines(id, subscription, draft.period, await productNames(unit, subscription));
  const automatically_finalizes_at = billing_reason === "subscription_cycle" ? at + draftLifetime : null;
  const invoice = newInvoice(
    {
      id,
      customer,
      subscription,
      billing_reason,
      lines,
      period: draft.invoice_period,
      automatically_finalizes_at,
    },
    at,
  );
  unit.add("invoice", invoice, { payment: null });
  subscription.latest_invoice = id;
  return invoice;
}

async function productNames(unit: Unit, subscription: Subscription): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { price } of subscription.items.data) {
    const product = await unit.get("product", price.product);
    if (product) names.set(product.id, product.name);
  }
  return names;
}

/**
 * Makes a draft final: it gets its number and, when something is due, its payment. `intent` is given when Checkout
 * has already begun one.
 */
export async function finalizeInvoice(
  unit: Unit,
  invoice: Invoice,
  at: number,
  intent?: PaymentIntent,
): Promise<void> {
  const customer = await unit.need("customer", invoice.customer ?? "");
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  invoice.number = `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`;
  invoice.status = "open";
  invoice.automatically_finalizes_at = null;
  invoice.effective_at = at;
  invoice.ending_balance = invoice.starting_balance;
  invoice.status_transitions.finalized_at = at;
  invoice.hosted_invoice_url = `${unit.baseUrl}/i/${invoice.id}`;
  if (invoice.amount_due > 0) openPayment(unit, invoice, intent, at);
  unit.emit("invoice.finalized", invoice, at);
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

/** Its intent must have succeeded already. */
export async function markPaid(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  const paid = await paymentOf(unit, invoice);
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

/** Nothing will be collected any more. */
export async function voidInvoice(unit: Unit, invoice: Invoice, at: number): Promise<void> {
  const open = await paymentOf(unit, invoice);
  if (open) {
    open.payment.status = "canceled";
    open.payment.status_transitions.canceled_at = at;
    open.intent.status = "canceled";
    open.intent.canceled_at = at;
    open.intent.cancellation_reason = "void_invoice";
    open.intent.next_action = null;
    unit.emit("payment_intent.canceled", open.intent, at);
  }
  invoice.status = "void";
  invoice.auto_advance = false;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = at;
  unit.emit("invoice.updated", invoice, at);
  unit.emit("invoice.voided", invoice, at);
}
