type Terms = {
  /** Of all items, in the smallest unit. */
  amount: number;
  recurring: { interval: string; interval_count: number };
};

const days: Record<string, number> = { day: 1, week: 7, month: 30, year: 365 };

const lengthOf = ({ recurring: { interval, interval_count } }: Terms): number =>
  (days[interval] ?? 0) * interval_count;

/**
 * Whether a change waits for the period's end, by the `schedule_at_period_end` conditions of a portal's configuration.
 * Amounts are compared as they are, whatever their intervals.
 */
export const waitsForPeriodEnd = (conditions: readonly string[], before: Terms, after: Terms): boolean =>
  (conditions.includes("decreasing_item_amount") && after.amount < before.amount) ||
  (conditions.includes("shortening_interval") && lengthOf(after) < lengthOf(before));
