import { settle, sumsOf } from "../billing/totals";
import { account } from "./account";
import { newId } from "./ids";
import type { Customer, Invoice, InvoiceLineItem, Subscription } from "./wire";

export type BillingReason =
  | "manual"
  | "subscription_create"
  | "subscription_cycle"
  | "subscription_update"
  | "upcoming";

type Given = {
  id?: string;
  customer: Customer;
  /** Null for an invoice that is made by hand. */
  subscription: Subscription | null;
  currency: string;
  /** The customer's, in that currency. */
  balance: number;
  billing_reason: BillingReason;
  lines: InvoiceLineItem[];
  period: { start: number; end: number };
  /** When a draft is finalised by itself; null when the caller does it at once. */
  automatically_finalizes_at: number | null;
  auto_advance?: boolean;
  collection_method?: string;
  due_date?: number | null;
  default_payment_method?: string | null;
  description?: string | null;
  footer?: string | null;
  metadata?: Record<string, string>;
};

/** Nobody but the customer pays for these once their first payment failed. https://docs.stripe.com/billing/invoices/subscription */
const customersToPay = new Set<BillingReason>(["subscription_create", "subscription_update"]);

/** A draft. What is due of it is settled anew when it is finalised: the customer's balance may change until then. */
export function newInvoice(given: Given, now: number): Invoice {
  const { customer, subscription } = given;
  const id = given.id ?? newId("invoice");
  const lines = given.lines.map((line) => ({ ...line, invoice: id }));
  const sums = sumsOf(lines);
  const { amount_due } = settle(sums.total, given.balance, given.currency);
  const collection_method =
    given.collection_method ?? subscription?.collection_method ?? "charge_automatically";
  return {
    id,
    object: "invoice",
    account_country: account.country,
    account_name: account.name,
    account_tax_ids: null,
    amount_due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: amount_due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: given.auto_advance ?? !customersToPay.has(given.billing_reason),
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: given.automatically_finalizes_at,
    billing_reason: given.billing_reason,
    collection_method,
    created: now,
    currency: given.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? "none",
    customer_tax_ids: [],
    default_payment_method: given.default_payment_method ?? null,
    default_source: null,
    default_tax_rates: [],
    description: given.description ?? null,
    discounts: [],
    due_date: given.due_date ?? dueDateOf(subscription, collection_method, now),
    effective_at: null,
    ending_balance: null,
    footer: given.footer ?? null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: "list", data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: given.metadata ?? {},
    next_payment_attempt:
      given.automatically_finalizes_at === null ? null : given.automatically_finalizes_at - 1,
    number: null,
    on_behalf_of: null,
    parent: subscription && {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: "subscription_details",
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: given.period.end,
    period_start: given.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: given.balance,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: sums.subtotal,
    subtotal_excluding_tax: sums.subtotal_excluding_tax,
    test_clock: customer.test_clock ?? null,
    total: sums.total,
    total_discount_amounts: sums.total_discount_amounts,
    total_excluding_tax: sums.total_excluding_tax,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

const day = 86_400;

/** By when a subscription's invoice is to be paid that is sent instead of charged. */
const dueDateOf = (
  subscription: Subscription | null,
  collection_method: string,
  now: number,
): number | null =>
  collection_method === "send_invoice" && subscription
    ? now + (subscription.days_until_due ?? 0) * day
    : null;
