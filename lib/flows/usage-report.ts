import { type AccountState, accessAt } from "../billing/access";
import { type Day, dayOf, daysFrom, shiftDay } from "../billing/calendar";
import type { Credits } from "../billing/money";
import { PROJECTION_DAYS } from "../billing/policy";
import { type Projection, projectCredits } from "../billing/projection";
import { db } from "../db/client";
import {
  type DayRange,
  type Refused,
  refusedByDay,
  usagePage,
  usageShares,
  usageTotals,
} from "../db/usage-days";
import { rollUp } from "./roll-up";

export type DayOfUse = { day: Day; requests: number; credits: Credits };
type Share = { id: string; requests: number; credits: Credits };

export type UsageReport = {
  range: DayRange;
  /** Every day of the range, oldest first. */
  days: DayOfUse[];
  totals: { requests: number; credits: Credits };
  refused: Refused[];
  /** The largest; null where the plan shows none. */
  byKey: Share[] | null;
  byModel: Share[] | null;
  /** Whether all that was used is in it; otherwise the newest is still being added up. */
  complete: boolean;
};

const SHARES = 50;

/** What was used in the range, added up to this moment. */
export async function usageReport(userId: string, range: DayRange, detailed: boolean): Promise<UsageReport> {
  const complete = await rollUp(userId);
  const shares = (by: "key" | "model") => (detailed ? usageShares(db(), userId, range, by, SHARES) : null);
  const [days, totals, refused, byKey, byModel] = await Promise.all([
    everyDay(userId, range),
    usageTotals(db(), userId, range),
    refusedByDay(db(), userId, range),
    shares("key"),
    shares("model"),
  ]);
  return { range, days, totals, refused, byKey, byModel, complete };
}

type Spender = {
  id: string;
  createdAt: Date;
  now: Date;
  state: AccountState;
  purchased: Credits;
  held: Credits;
  allowanceEndsAt: Date | null;
};

/**
 * The last `count` days, with today, and how long the credits last by the mean of the last whole ones; of those only
 * such count as the account was there for.
 */
export async function recentUse(
  user: Spender,
  count: number,
): Promise<{ days: DayOfUse[]; projection: Projection | null }> {
  await rollUp(user.id);
  const today = dayOf(user.now);
  const reach = Math.max(count, PROJECTION_DAYS + 1);
  const days = await everyDay(user.id, { from: shiftDay(today, 1 - reach), to: today });
  const whole = days.slice(-1 - PROJECTION_DAYS, -1).filter(({ day }) => day > dayOf(user.createdAt));
  const { allowance } = accessAt(user.state, user.now);
  const daily = whole.map(({ credits }) => credits);
  return { days: days.slice(-count), projection: projectCredits({ ...user, allowance, daily }) };
}

async function everyDay(userId: string, range: DayRange): Promise<DayOfUse[]> {
  const all = daysFrom(range.from, range.to);
  const { rows } = await usagePage(db(), userId, range, { byKey: false, byModel: false }, null, all.length);
  const used = new Map(rows.map((row) => [row.day, row]));
  return all.map((day) => used.get(day) ?? { day, requests: 0, credits: "0" });
}
