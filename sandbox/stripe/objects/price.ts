import { newId } from "./ids";
import type { Plan, Price } from "./wire";

type Given = {
  currency: string;
  product: string;
  /** A decimal string of the currency's smallest unit. */
  unit_amount_decimal: string;
  recurring: { interval: string; interval_count: number } | null;
  active?: boolean;
  lookup_key?: string | null;
  metadata?: Record<string, string>;
  nickname?: string | null;
  tax_behavior?: string;
};

export const newPrice = (given: Given, now: number): Price => ({
  id: newId("price"),
  object: "price",
  active: given.active ?? true,
  billing_scheme: "per_unit",
  created: now,
  currency: given.currency,
  custom_unit_amount: null,
  livemode: false,
  lookup_key: given.lookup_key ?? null,
  metadata: given.metadata ?? {},
  nickname: given.nickname ?? null,
  product: given.product,
  recurring: given.recurring && {
    interval: given.recurring.interval,
    interval_count: given.recurring.interval_count,
    meter: null,
    trial_period_days: null,
    usage_type: "licensed",
  },
  tax_behavior: given.tax_behavior ?? "unspecified",
  tiers_mode: null,
  transform_quantity: null,
  type: given.recurring ? "recurring" : "one_time",
  unit_amount: given.unit_amount_decimal.includes(".") ? null : Number(given.unit_amount_decimal),
  unit_amount_decimal: given.unit_amount_decimal,
});

/** The older view of a recurring price that subscription items still carry. */
export const planOf = (price: Price): Plan => ({
  id: price.id,
  object: "plan",
  active: price.active,
  amount: price.unit_amount,
  amount_decimal: price.unit_amount_decimal,
  billing_scheme: price.billing_scheme,
  created: price.created,
  currency: price.currency,
  interval: price.recurring?.interval ?? "month",
  interval_count: price.recurring?.interval_count ?? 1,
  livemode: false,
  metadata: price.metadata,
  meter: null,
  nickname: price.nickname,
  product: price.product,
  tiers_mode: null,
  transform_usage: null,
  trial_period_days: null,
  usage_type: "licensed",
});
