import { newId, prefixed } from "./ids";
import { planOf } from "./price";
import type { Price, Subscription, SubscriptionItem } from "./wire";

/** The keys of those that are over: nothing brings them back. */
export const overKeys = ["status:canceled", "status:incomplete_expired"];

export const isOver = ({ status }: Subscription): boolean => overKeys.includes(`status:${status}`);

type Given = {
  id?: string;
  customer: string;
  currency: string;
  test_clock: string | null;
  default_payment_method: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  items: {
    price: Price;
    quantity: number;
    metadata?: Record<string, string>;
    period: { start: number; end: number };
  }[];
  billing_cycle_anchor: number;
  start_date?: number;
  collection_method?: string;
  days_until_due?: number | null;
  schedule?: string;
  trial_end?: number;
  missing_payment_method?: string;
  save_default_payment_method?: string;
};

/** Begins now, and waits for its first payment. */
export function newSubscription(given: Given, now: number): Subscription {
  const id = given.id ?? newId("subscription");
  return {
    id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: given.billing_cycle_anchor,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: given.collection_method ?? "charge_automatically",
    created: now,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    days_until_due: given.days_until_due ?? null,
    default_payment_method: given.default_payment_method,
    default_source: null,
    default_tax_rates: [],
    description: given.description ?? null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: {
      object: "list",
      data: given.items.map((item) => newItem({ ...item, subscription: id }, now)),
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata ?? {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: given.save_default_payment_method ?? "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: given.schedule ?? null,
    start_date: given.start_date ?? now,
    status: "incomplete",
    test_clock: given.test_clock,
    transfer_data: null,
    trial_end: given.trial_end ?? null,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: given.missing_payment_method ?? "create_invoice",
      },
    },
    trial_start: given.trial_end === undefined ? null : now,
  };
}

export function newItem(
  given: {
    subscription: string;
    price: Price;
    quantity: number;
    metadata?: Record<string, string>;
    period: { start: number; end: number };
  },
  now: number,
): SubscriptionItem {
  return {
    id: prefixed("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: now,
    current_period_end: given.period.end,
    current_period_start: given.period.start,
    current_trial: null,
    discounts: [],
    metadata: given.metadata ?? {},
    plan: planOf(given.price),
    price: given.price,
    quantity: given.quantity,
    subscription: given.subscription,
    tax_rates: [],
  };
}
