import { newId } from "./ids";
import type { Subscription, SubscriptionSchedule } from "./wire";

export type Phase = SubscriptionSchedule["phases"][number];

type GivenPhase = {
  start_date: number;
  end_date: number;
  currency: string;
  items: { price: string; quantity: number; metadata?: Record<string, string> }[];
  proration_behavior: string;
};

export const newPhase = (given: GivenPhase): Phase => ({
  add_invoice_items: [],
  application_fee_percent: null,
  billing_cycle_anchor: null,
  billing_thresholds: null,
  collection_method: null,
  currency: given.currency,
  default_payment_method: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  end_date: given.end_date,
  invoice_settings: null,
  items: given.items.map(({ price, quantity, metadata }) => ({
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
  proration_behavior: given.proration_behavior,
  start_date: given.start_date,
  transfer_data: null,
  trial_end: null,
});

/** Begins as what the subscription is now, until the end of its period. */
export function newSchedule(
  { subscription, metadata }: { subscription: Subscription; metadata: Record<string, string> },
  now: number,
): SubscriptionSchedule {
  const periods = subscription.items.data;
  const phase = newPhase({
    start_date: Math.min(...periods.map((item) => item.current_period_start)),
    end_date: Math.min(...periods.map((item) => item.current_period_end)),
    currency: subscription.currency,
    items: periods.map(({ price, quantity }) => ({ price: price.id, quantity: quantity ?? 1 })),
    proration_behavior: "create_prorations",
  });
  return {
    id: newId("subscription_schedule"),
    object: "subscription_schedule",
    application: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    canceled_at: null,
    completed_at: null,
    created: now,
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
    customer: subscription.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      billing_cycle_anchor: "automatic",
      billing_thresholds: null,
      collection_method: "charge_automatically",
      default_payment_method: subscription.default_payment_method,
      description: subscription.description,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: "self" },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: "release",
    livemode: false,
    metadata,
    pause_schedules: [],
    phases: [phase],
    released_at: null,
    released_subscription: null,
    status: "active",
    subscription: subscription.id,
    test_clock: subscription.test_clock,
  };
}
