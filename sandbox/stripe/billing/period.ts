/** All times are unix seconds; months are counted in UTC, as at Stripe. */
export type Recurrence = { interval: string; interval_count: number };

/** A subscription's items, whose periods differ where their intervals do. */
type Periods = { items: { data: readonly { current_period_start: number; current_period_end: number }[] } };

/** The earliest start of an item's present period. */
export const periodStart = ({ items }: Periods): number =>
  Math.min(...items.data.map((item) => item.current_period_start));

/** The earliest end of an item's present period: when something is billed again. */
export const periodEnd = ({ items }: Periods): number =>
  Math.min(...items.data.map((item) => item.current_period_end));

const day = 86_400;

/**
 * The boundary that lies `steps` intervals after the anchor. Counted from the anchor each time and clamped to the
 * month's last day: 31 Jan → 28 Feb → 31 Mar.
 */
export function boundary(anchor: number, { interval, interval_count }: Recurrence, steps: number): number {
  const count = interval_count * steps;
  switch (interval) {
    case "day":
      return anchor + count * day;
    case "week":
      return anchor + count * 7 * day;
    case "month":
      return addMonths(anchor, count);
    case "year":
      return addMonths(anchor, count * 12);
    default:
      throw new Error(`Unknown interval ${interval}`);
  }
}

/** The first boundary after `time`: the end of the period that begins at or contains it. */
export function nextBoundary(anchor: number, recurrence: Recurrence, time: number): number {
  let steps = Math.max(Math.floor((time - anchor) / longest(recurrence)), 0);
  while (boundary(anchor, recurrence, steps) <= time) steps += 1;
  return boundary(anchor, recurrence, steps);
}

/** The period that begins at or contains a moment, however far from the anchor it lies. */
export function periodAt(
  anchor: number,
  recurrence: Recurrence,
  time: number,
): { start: number; end: number } {
  let steps = Math.floor((time - anchor) / longest(recurrence));
  while (boundary(anchor, recurrence, steps) > time) steps -= 1;
  while (boundary(anchor, recurrence, steps + 1) <= time) steps += 1;
  return { start: boundary(anchor, recurrence, steps), end: boundary(anchor, recurrence, steps + 1) };
}

/** No interval of this kind takes longer, so that dividing by it never overshoots. */
function longest({ interval, interval_count }: Recurrence): number {
  const days = { day: 1, week: 7, month: 31, year: 366 }[interval] ?? 1;
  return days * day * interval_count;
}

function addMonths(time: number, months: number): number {
  const from = new Date(time * 1000);
  const month = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const moved = new Date(from);
  moved.setUTCFullYear(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastDay));
  return moved.getTime() / 1000;
}
