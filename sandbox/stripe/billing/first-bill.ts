import { boundary, nextBoundary, type Recurrence } from "./period";
import { prorate } from "./proration";

type Period = { start: number; end: number };

/** What a first bill covers: a whole period, or the part of it that lies before the anchor. */
export type Stretch = Period & { whole: Period };

/**
 * The time from a subscription's start to the end of the period that it is in now: each natural period for itself, the
 * one that meets the anchor cut there. A start in the past is billed in arrears; an anchor to come shortens the period
 * before it. https://docs.stripe.com/billing/subscriptions/backdating
 */
export function firstStretches(
  { start, anchor, at }: { start: number; anchor: number; at: number },
  recurrence: Recurrence,
): Stretch[] {
  const stop = anchor > at ? anchor : nextBoundary(anchor, recurrence, at);
  const stretches: Stretch[] = [];
  let [from, base, steps] = [start, start, 1];
  while (from < stop) {
    const natural = boundary(base, recurrence, steps);
    const cut = from < anchor && anchor < natural;
    const end = cut ? anchor : natural;
    stretches.push({ start: from, end, whole: { start: from, end: natural } });
    if (cut) [base, steps] = [anchor, 1];
    else steps += 1;
    from = end;
  }
  return stretches;
}

/** What `amount`, the price of a whole period, comes to for a part of it. */
export function priceOf(amount: number, { start, end, whole }: Stretch): number {
  return end === whole.end ? amount : prorate(amount, whole, start + whole.end - end);
}
