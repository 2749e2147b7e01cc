import { addDays, addMonths, monthStart } from "./calendar";
import { type Limits, TIERS, type TierId } from "./catalogue";
import { type Credits, isNegative, isPositive } from "./money";
import { GRACE_DAYS } from "./policy";
import type { SubscriptionStatus } from "./status";

/** What is stored about an account, as far as access depends on it. */
export type AccountState = {
  status: SubscriptionStatus;
  /** The product of the live or last subscription. */
  plan: { name: string; tier: TierId; limits: Limits } | null;
  trialEndsAt: Date | null;
  /** End of the paid period. */
  periodEndsAt: Date | null;
  /** When a cancelled subscription ends. */
  endsAt: Date | null;
  graceUntil: Date | null;
  allowance: Credits;
  allowanceTotal: Credits;
  /** When the count of requests last began anew, and how many there were since. */
  periodStartedAt: Date;
  periodRequests: number;
};

/** What decides whether a trial is running. */
export type TrialState = Pick<AccountState, "status" | "trialEndsAt" | "allowance" | "periodRequests">;

type AccessReason = "trial" | "trial_over" | "paid" | "ending" | "grace" | "ended";

export type Access = {
  tier: TierId;
  planName: string;
  /** What the status is at this instant: a stored `trial` or `canceled` whose time is up is `expired`. */
  status: SubscriptionStatus;
  reason: AccessReason;
  /** When this answer ends if nothing happens; null = it doesn't. */
  until: Date | null;
  limits: Limits;
  /** Spendable of the allowance; the stored rest counts for nothing once access is over. A debt stays. */
  allowance: Credits;
  allowanceTotal: Credits;
  /** Requests that count against the quota. */
  requestsUsed: number;
};

/**
 * The only answer to "may they, and how much" (billing policy, "What a user may do at an instant"). Expiry is decided
 * here, on reading, so that nobody keeps access because a job or a webhook was late.
 */
export function accessAt(account: AccountState, now: Date): Access {
  const { status, plan } = account;
  if (status === "trial") {
    const until = trialUntil(account, now);
    return until ? onTrial(account, until) : over(account, "trial_over", now);
  }
  const end = endOfAccess(account);
  if (!plan || !end || now >= end.until) return over(account, "ended", now);
  return {
    tier: plan.tier,
    planName: plan.name,
    status,
    reason: end.reason,
    until: end.until,
    limits: plan.limits,
    allowance: account.allowance,
    allowanceTotal: account.allowanceTotal,
    requestsUsed: account.periodRequests,
  };
}

/** When the allowance and its limits cease to be in force if nothing happens; null when none is. For the metering. */
export function accessEndsAt(account: AccountState): Date | null {
  if (account.status === "trial") return account.trialEndsAt;
  return account.plan ? (endOfAccess(account)?.until ?? null) : null;
}

/**
 * A paid subscription renews a little after its period ends (Stripe charges an hour later, a webhook may be late), and
 * a failed renewal has its days of grace. So an unconfirmed renewal keeps what is left of the old allowance for at
 * most as long as a failed one would; also where the plan is cancelled for a day beyond what is paid.
 */
function endOfAccess(account: AccountState): { reason: AccessReason; until: Date } | null {
  const paidUntil = account.periodEndsAt && addDays(account.periodEndsAt, GRACE_DAYS);
  switch (account.status) {
    case "canceled":
      return account.endsAt && { reason: "ending", until: earlier(account.endsAt, paidUntil) };
    case "past_due":
      return account.graceUntil && { reason: "grace", until: account.graceUntil };
    case "active":
      return paidUntil && { reason: "paid", until: paidUntil };
    default:
      return null;
  }
}

function earlier(one: Date, other: Date | null): Date {
  return other && other < one ? other : one;
}

/**
 * When the trial ends that is running; null where none is. It ends with its time, its credits or its requests, whichever
 * comes first (billing policy, "Sign-up").
 */
export function trialUntil(account: TrialState, now: Date): Date | null {
  const { status, trialEndsAt, allowance, periodRequests } = account;
  const { requestsPerPeriod } = TIERS.free.limits;
  const isUsedUp =
    !isPositive(allowance) || (requestsPerPeriod !== null && periodRequests >= requestsPerPeriod);
  return status === "trial" && trialEndsAt && now < trialEndsAt && !isUsedUp ? trialEndsAt : null;
}

function onTrial(account: AccountState, until: Date): Access {
  return {
    ...free("trial", "trial", until),
    allowance: account.allowance,
    allowanceTotal: account.allowanceTotal,
    requestsUsed: account.periodRequests,
  };
}

function over(account: AccountState, reason: "trial_over" | "ended", now: Date): Access {
  const debt = isNegative(account.allowance) ? account.allowance : "0";
  const requestsUsed = freeRequestsUsed(account, now);
  return { ...free("expired", reason, null), allowance: debt, allowanceTotal: "0", requestsUsed };
}

/**
 * Since when requests are counted, and the credits of keys with a limit of their own. The Free quota is a calendar
 * month's (UTC), from when nothing better was in force. A trial that was used up before its time goes on counting until
 * then.
 */
export function countedSince(account: AccountState, now: Date): Date {
  const { periodStartedAt } = account;
  const end = accessEndsAt(account);
  if (end && end > now) return periodStartedAt;
  const month = monthStart(now);
  const since = end && end > month ? end : month;
  return since > periodStartedAt ? since : periodStartedAt;
}

/**
 * When that count begins anew: with the next allowance, which starts at `allowanceEndsAt`, or with the next calendar
 * month. null while it waits for a payment.
 */
export function countedUntil(account: AccountState, allowanceEndsAt: Date | null, now: Date): Date | null {
  const end = accessEndsAt(account);
  if (!end || end <= now) return addMonths(monthStart(now), 1);
  const until = allowanceEndsAt ?? end;
  return until > now ? until : null;
}

function freeRequestsUsed(account: AccountState, now: Date): number {
  return account.periodStartedAt < countedSince(account, now) ? 0 : account.periodRequests;
}

function free(
  status: SubscriptionStatus,
  reason: AccessReason,
  until: Date | null,
): Omit<Access, "allowance" | "allowanceTotal" | "requestsUsed"> {
  const { name, limits } = TIERS.free;
  return { tier: "free", planName: name, status, reason, until, limits };
}
