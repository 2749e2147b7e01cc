/** Dates of billing, in UTC as at Stripe. Pure: every function takes the instant it works on. */

const DAY_MS = 24 * 60 * 60 * 1_000;

export function addDays(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS);
}

/**
 * `months` after the anchor, clamped to the month's end: 31 Jan → 28 Feb → 31 Mar. Always counted from the anchor, so
 * that a short month doesn't shift the later ones.
 * https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function addMonths(anchor: Date, months: number): Date {
  const result = new Date(anchor);
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(anchor.getUTCDate(), lastDay));
  return result;
}

/** The first instant of the calendar month. */
export function monthStart(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}

/** Stripe counts in whole seconds; our own instants that are compared with its do too. */
export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1_000) * 1_000);
}

/** A day of UTC: "2025-01-31". Compares and sorts as text. */
export type Day = string;

export function dayOf(at: Date): Day {
  return at.toISOString().slice(0, 10);
}

export function dayStart(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** `days` later, or earlier where negative. */
export function shiftDay(day: Day, days: number): Day {
  return dayOf(addDays(dayStart(day), days));
}

/** Every day from the first to the last, both among them. */
export function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = shiftDay(day, 1)) days.push(day);
  return days;
}
