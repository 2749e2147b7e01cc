import { type Access, type AccountState, accessAt } from "@/lib/billing/access";
import type { BillingCycle } from "@/lib/billing/catalogue";
import { type Credits, isNegative } from "@/lib/billing/money";

export type PlanInForce = {
  name: string;
  billingCycle: BillingCycle;
  amountCents: number;
  credits: number;
  periodEnd: Date;
  cancelAt: Date | null;
  /** Its invoices are sent to be paid, instead of charged to a card. */
  byInvoice: boolean;
  /** What it changes to with the next renewal. */
  pending: { name: string; billingCycle: BillingCycle; amountCents: number; at: Date } | null;
  /** What it changes to once that is paid. */
  unpaid: { name: string; until: Date } | null;
};

/** What the account's parts are told of a user; all else follows from it at their `now`. */
export type Account = {
  now: Date;
  state: AccountState;
  purchased: Credits;
  held: Credits;
  /** How far below zero use may go; "0" = it stops there. */
  overageCap: Credits;
  /** When the allowance starts anew or ends: on a yearly plan each month. */
  allowanceEndsAt: Date | null;
  subscription: PlanInForce | null;
};

export type Standing = Account & {
  access: Access;
  /** The subscription that gives access now; null on the Free tier. */
  plan: PlanInForce | null;
  owes: boolean;
};

export function standingOf(account: Account): Standing {
  const access = accessAt(account.state, account.now);
  return {
    ...account,
    access,
    plan: access.tier === "free" ? null : account.subscription,
    owes: isNegative(access.allowance),
  };
}

/** Requests left of the period's quota; null where it is unlimited. */
export function requestsLeft({ access }: Standing): number | null {
  const limit = access.limits.requestsPerPeriod;
  return limit === null ? null : Math.max(0, limit - access.requestsUsed);
}
