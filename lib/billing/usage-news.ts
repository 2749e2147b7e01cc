import type { Access } from "./access";
import { type Credits, isNegative, isPositive, isUsed } from "./money";
import type { Notice } from "./notices";
import { CREDIT_ALERTS, REQUEST_ALERT } from "./policy";

/** What the metering marks an account at, so that it is looked at: every point at which something may be to tell. */
export const ALERT_SHARES: readonly number[] = [...new Set([...CREDIT_ALERTS, REQUEST_ALERT, 100])].map(
  (percent) => percent / 100,
);

export type UsageState = {
  access: Access;
  periodStartedAt: Date;
  /** When the allowance is replaced or ends. */
  allowanceEndsAt: Date | null;
  overageCap: Credits;
};

/**
 * What there is to tell of an account's use (billing policy, "Notifications"). Derived from how things are and keyed by
 * the period, so that each is told once in it, however often this is asked. Of several shares only the highest is told.
 */
export function usageNews(state: UsageState, now: Date): Notice[] {
  return [...ofCredits(state, now), ...ofRequests(state, now), ...ofOverage(state, now)];
}

function ofCredits({ access, periodStartedAt, allowanceEndsAt, overageCap }: UsageState, at: Date): Notice[] {
  const { allowance: left, allowanceTotal: total } = access;
  const percent = CREDIT_ALERTS.findLast((one) => isPositive(total) && isUsed(one, left, total));
  if (percent === undefined) return [];
  const until = allowanceEndsAt?.toISOString() ?? null;
  const data = {
    percent,
    left: isNegative(left) ? "0" : left,
    total,
    until,
    trial: Number(access.reason === "trial"),
    overage: isPositive(overageCap) ? overageCap : null,
  };
  return [{ kind: "credits_used", cause: `${periodStartedAt.toISOString()}:${percent}`, at, data }];
}

function ofRequests({ access, periodStartedAt }: UsageState, at: Date): Notice[] {
  const { requestsUsed: used, limits } = access;
  const limit = limits.requestsPerPeriod;
  if (limit === null || used * 100 < limit * REQUEST_ALERT) return [];
  const data = { percent: REQUEST_ALERT, used, limit };
  return [{ kind: "requests_used", cause: periodStartedAt.toISOString(), at, data }];
}

function ofOverage({ access, periodStartedAt, overageCap }: UsageState, at: Date): Notice[] {
  const { allowance, allowanceTotal } = access;
  if (!isNegative(allowance) || !isPositive(allowanceTotal) || !isPositive(overageCap)) return [];
  const data = { owed: allowance.slice(1), cap: overageCap };
  return [{ kind: "overage_started", cause: periodStartedAt.toISOString(), at, data }];
}
