import { type Day, shiftDay } from "./calendar";
import { TIER_IDS, TIERS, type TierId } from "./catalogue";
import { USAGE_DEFAULT_DAYS } from "./policy";

/** What of its use an account may look at: the "Analytics" of its tier. */

export type Asked = {
  /** The first and the last day; where nobody says, the last days as far as the plan reaches. */
  from?: Day;
  to?: Day;
  byKey: boolean;
  byModel: boolean;
};

export type AnalyticsDecision =
  | { kind: "allowed"; from: Day; to: Day }
  | { kind: "invalid"; field: "from" | "to"; message: string }
  /** `tier` is the smallest that shows it. */
  | { kind: "not_in_plan"; field: "from" | "to" | "group"; message: string; tier: TierId };

const MOST_DAYS = Math.max(...TIER_IDS.map((id) => TIERS[id].analyticsDays));

export function decideAnalytics(tier: TierId, asked: Asked, today: Day): AnalyticsDecision {
  const earliest = earliestDay(tier, today);
  const to = asked.to ?? today;
  const from = asked.from ?? later(shiftDay(to, 1 - USAGE_DEFAULT_DAYS), earliest);
  if (to > today) return { kind: "invalid", field: "to", message: `must not be after today, ${today}` };
  const field = asked.from === undefined ? "to" : "from";
  if (field === "from" && from > to)
    return { kind: "invalid", field, message: "must not be after the last day" };
  const oldest = from < to ? from : to;
  if (oldest < shiftDay(today, 1 - MOST_DAYS))
    return { kind: "invalid", field, message: `must be within the last ${MOST_DAYS} days` };
  const { name, analyticsDays: days, analyticsDetailed: detailed } = TIERS[tier];
  if (oldest < earliest) {
    const least = TIER_IDS.find((id) => oldest >= earliestDay(id, today)) ?? "enterprise";
    return { kind: "not_in_plan", field, message: `${name} shows the last ${days} days`, tier: least };
  }
  if ((asked.byKey || asked.byModel) && !detailed) {
    const least = TIER_IDS.find((id) => TIERS[id].analyticsDetailed) ?? "enterprise";
    return { kind: "not_in_plan", field: "group", message: `${name} shows use by day`, tier: least };
  }
  return { kind: "allowed", from, to };
}

/** The first day that the tier shows; today counts. */
export function earliestDay(tier: TierId, today: Day): Day {
  return shiftDay(today, 1 - TIERS[tier].analyticsDays);
}

function later(one: Day, other: Day): Day {
  return one > other ? one : other;
}
