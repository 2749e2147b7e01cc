import { boundary, type Recurrence } from "./period";

const intervals = 2;

/**
 * How far a clock that stands at `time` may be advanced with a subscription on it: two of its intervals. Counted in its
 * own periods where those are longer, since they are what a year is lived in: billed on the 31st, from 28 February to
 * 30 April. All times are unix seconds.
 */
export function reach(anchor: number, recurrence: Recurrence, time: number): number {
  const elapsed = boundary(time, recurrence, intervals);
  if (time < anchor) return elapsed;
  let begun = 0;
  while (boundary(anchor, recurrence, begun + 1) <= time) begun += 1;
  const into = time - boundary(anchor, recurrence, begun);
  return Math.max(elapsed, boundary(anchor, recurrence, begun + intervals) + into);
}

/** Without a subscription: two years. */
export const reachAlone = (time: number): number =>
  reach(time, { interval: "year", interval_count: 1 }, time);
