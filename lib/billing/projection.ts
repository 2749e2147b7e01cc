import { type Credits, millionths, wholeCredits } from "./money";

/** How long credits last at the pace of the last days. */

export type Pace = {
  /** What can be spent: the allowance first, then what was bought. A negative allowance is a debt. */
  allowance: Credits;
  purchased: Credits;
  held: Credits;
  /** When the allowance starts anew or ends; null, or past, when that isn't known. */
  allowanceEndsAt: Date | null;
  /** Credits used on each of the whole days that are measured. */
  daily: readonly Credits[];
  now: Date;
};

/** `days` is how many whole days the pace was measured on. */
export type Projection =
  | { kind: "runs_out"; at: Date; days: number }
  /** The allowance, and not what was bought, is what is `left` of at `at`, when it starts anew or ends. */
  | { kind: "lasts"; at: Date; left: Credits; days: number }
  | { kind: "over_a_year"; days: number };

const DAY_MS = 24n * 60n * 60n * 1_000n;
const FAR_DAYS = 365;

/** By the mean of the measured days. Null without a whole day to measure, without use in them, or with nothing to spend. */
export function projectCredits({
  allowance,
  purchased,
  held,
  allowanceEndsAt,
  daily,
  now,
}: Pace): Projection | null {
  const days = daily.length;
  const used = daily.reduce((sum, credits) => sum + millionths(credits), 0n);
  const available = millionths(allowance) + millionths(purchased) - millionths(held);
  if (used <= 0n || available <= 0n) return null;
  const measuredMs = BigInt(days) * DAY_MS;
  if (allowanceEndsAt && allowanceEndsAt > now) {
    const spent = (used * BigInt(allowanceEndsAt.getTime() - now.getTime())) / measuredMs;
    if (spent < available) {
      const left = millionths(allowance) - spent;
      return { kind: "lasts", at: allowanceEndsAt, left: wholeCredits(left > 0n ? left : 0n), days };
    }
  }
  const lastsMs = (available * measuredMs) / used;
  if (lastsMs > BigInt(FAR_DAYS) * DAY_MS) return { kind: "over_a_year", days };
  return { kind: "runs_out", at: new Date(now.getTime() + Number(lastsMs)), days };
}
