import { periodEnd, periodStart } from "../billing/period";
import { newId } from "./ids";
import type { Subscription, SubscriptionSchedule } from "./wire";

export type Phase = SubscriptionSchedule["phases"][number];
export type DefaultSettings = SubscriptionSchedule["default_settings"];

type GivenPhase = Pick<Phase, "start_date" | "end_date" | "currency"> &
  Partial<
    Pick<
      Phase,
      | "add_invoice_items"
      | "billing_cycle_anchor"
      | "collection_method"
      | "default_payment_method"
      | "description"
      | "discounts"
      | "metadata"
      | "proration_behavior"
      | "trial_end"
    >
  > & {
    days_until_due?: number | null;
    items: { price: string; quantity: number; metadata?: Record<string, string> }[];
  };

export const newPhase = ({ days_until_due = null, items, ...given }: GivenPhase): Phase => ({
  add_invoice_items: [],
  application_fee_percent: null,
  billing_cycle_anchor: null,
  billing_thresholds: null,
  collection_method: null,
  default_payment_method: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  invoice_settings: days_until_due === null ? null : { ...noInvoiceSettings, days_until_due, issuer: null },
  items: items.map(({ price, quantity, metadata }) => ({
    billing_thresholds: null,
    discounts: [],
    metadata: metadata ?? {},
    plan: price,
    price,
    quantity,
    tax_rates: [],
  })),
  metadata: {},
  on_behalf_of: null,
  proration_behavior: "create_prorations",
  transfer_data: null,
  trial_end: null,
  ...given,
});

const noInvoiceSettings = {
  account_tax_ids: null,
  custom_fields: null,
  days_until_due: null,
  description: null,
  footer: null,
};

/** What a subscription is now, until the end of its period. */
export function phaseOf(subscription: Subscription): Phase {
  const { currency, items, trial_end } = subscription;
  const end_date = periodEnd(subscription);
  return newPhase({
    start_date: periodStart(subscription),
    end_date,
    currency,
    items: items.data.map(({ metadata, price, quantity }) => ({
      metadata,
      price: price.id,
      quantity: quantity ?? 1,
    })),
    discounts: subscription.discounts.map((discount) => ({ coupon: null, discount, promotion_code: null })),
    trial_end: subscription.status === "trialing" ? trial_end : null,
  });
}

type Given = {
  customer: string;
  test_clock: string | null;
  /** Null until its first phase begins. */
  subscription: string | null;
  phases: Phase[];
  default_settings?: Partial<DefaultSettings>;
  end_behavior?: string;
  metadata: Record<string, string>;
};

/** Has not begun. */
export const newSchedule = (given: Given, now: number): SubscriptionSchedule => ({
  id: newId("subscription_schedule"),
  object: "subscription_schedule",
  application: null,
  billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
  canceled_at: null,
  completed_at: null,
  created: now,
  current_phase: null,
  customer: given.customer,
  customer_account: null,
  default_settings: {
    application_fee_percent: null,
    billing_cycle_anchor: "automatic",
    billing_thresholds: null,
    collection_method: "charge_automatically",
    default_payment_method: null,
    description: null,
    invoice_settings: { ...noInvoiceSettings, issuer: { type: "self" } },
    on_behalf_of: null,
    transfer_data: null,
    ...given.default_settings,
  },
  end_behavior: given.end_behavior ?? "release",
  livemode: false,
  metadata: given.metadata,
  pause_schedules: [],
  phases: given.phases,
  released_at: null,
  released_subscription: null,
  status: "not_started",
  subscription: given.subscription,
  test_clock: given.test_clock,
});
