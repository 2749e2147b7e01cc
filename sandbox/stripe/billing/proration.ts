type Period = { start: number; end: number };

/**
 * The part of `amount`, billed for `period`, that falls after `time`: counted in seconds, rounded to the nearest
 * smallest unit, exact ties toward −∞ (`ceil(x − ½)`). In whole numbers, so that no tie is missed.
 */
export function prorate(amount: number, period: Period, time: number): number {
  const whole = period.end - period.start;
  const remaining = Math.min(Math.max(period.end - time, 0), whole);
  if (whole <= 0 || amount === 0) return 0;
  const doubled = 2n * BigInt(amount) * BigInt(remaining) - BigInt(whole);
  return ceilingOf(doubled, 2n * BigInt(whole));
}

/** The divisor is positive. */
function ceilingOf(dividend: bigint, divisor: bigint): number {
  const truncated = dividend / divisor;
  const exact = dividend % divisor === 0n;
  return Number(dividend > 0n && !exact ? truncated + 1n : truncated);
}
