import { addDays } from "./calendar";
import type { BillingCycle } from "./catalogue";
import {
  GRACE_DAYS,
  GRACE_REMINDER_DAYS,
  RENEWAL_NOTICE_DAYS,
  RENEWAL_SETTLES_HOURS,
  TRIAL_NOTICE_DAYS,
} from "./policy";
import type { SubscriptionStatus } from "./status";

/** What is known of an account, as far as anything lies ahead of it. */
export type AgendaState = {
  status: SubscriptionStatus;
  trialEndsAt: Date | null;
  graceUntil: Date | null;
  /** When the allowance is replaced or ends. */
  allowanceEndsAt: Date | null;
  subscription: {
    billingCycle: BillingCycle;
    periodEnd: Date;
    cancelAt: Date | null;
    /** By when its open invoice is to be paid, if one was sent. */
    dueAt: Date | null;
  } | null;
  /** When an offer by invoice lapses that nobody has paid for yet. */
  offerLapsesAt: Date | null;
};

/** A point in an account's time at which something of ours is due. */
export type AgendaPoint =
  | { at: Date; what: "trial_notice" | "trial_end" | "renewal_notice" | "grace_end" }
  | { at: Date; what: "grace_reminder"; day: number }
  /** The period, a month of a year, or the whole ends: what Stripe makes of it is to be brought in. */
  | { at: Date; what: "boundary" };

const HOUR_MS = 60 * 60 * 1_000;
/** What should be settled and isn't is looked at again after this. */
const RETRY_MS = HOUR_MS;

/** Everything ahead of the account and behind it, in the order of time. Access waits for none of it: see accessAt. */
export function agendaOf(state: AgendaState): AgendaPoint[] {
  const offer = state.offerLapsesAt ? [{ at: state.offerLapsesAt, what: "boundary" as const }] : [];
  return [...points(state), ...offer].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function points({
  status,
  trialEndsAt,
  graceUntil,
  allowanceEndsAt,
  subscription,
}: AgendaState): AgendaPoint[] {
  switch (status) {
    case "trial":
      if (!trialEndsAt) return [];
      return [
        { at: addDays(trialEndsAt, -TRIAL_NOTICE_DAYS), what: "trial_notice" },
        { at: trialEndsAt, what: "trial_end" },
      ];
    case "active":
      return subscription ? ofRenewing(subscription, allowanceEndsAt) : [];
    case "canceled":
      return subscription?.cancelAt
        ? [
            { at: subscription.cancelAt, what: "boundary" },
            ...ofInvoice(subscription.dueAt),
            ...ofSlice(allowanceEndsAt),
          ]
        : [];
    case "past_due":
      return graceUntil ? ofGrace(graceUntil) : [];
    case "expired":
      return [];
  }
}

function ofRenewing(
  { billingCycle, periodEnd, dueAt }: NonNullable<AgendaState["subscription"]>,
  allowanceEndsAt: Date | null,
): AgendaPoint[] {
  return [
    { at: addDays(periodEnd, -RENEWAL_NOTICE_DAYS[billingCycle]), what: "renewal_notice" },
    { at: new Date(periodEnd.getTime() + RENEWAL_SETTLES_HOURS * HOUR_MS), what: "boundary" },
    ...ofInvoice(dueAt),
    ...(allowanceEndsAt && allowanceEndsAt < periodEnd ? ofSlice(allowanceEndsAt) : []),
  ];
}

function ofSlice(allowanceEndsAt: Date | null): AgendaPoint[] {
  return allowanceEndsAt ? [{ at: allowanceEndsAt, what: "boundary" }] : [];
}

/** One that was sent and isn't paid by its day begins the grace. */
function ofInvoice(dueAt: Date | null): AgendaPoint[] {
  return dueAt ? [{ at: dueAt, what: "boundary" }] : [];
}

function ofGrace(graceUntil: Date): AgendaPoint[] {
  const failedAt = addDays(graceUntil, -GRACE_DAYS);
  return [
    ...GRACE_REMINDER_DAYS.map((day) => ({
      at: addDays(failedAt, day),
      what: "grace_reminder" as const,
      day,
    })),
    { at: graceUntil, what: "grace_end" },
  ];
}

/** What came due after `since`, up to and including `until`. */
export function dueBetween(agenda: AgendaPoint[], since: Date, until: Date): AgendaPoint[] {
  return agenda.filter(({ at }) => at > since && at <= until);
}

/**
 * When to look at the account next, after everything up to `done` was dealt with; null when nothing lies ahead. What
 * should be over and isn't (Stripe hasn't settled it yet) is looked at every hour.
 */
export function nextDueAt(agenda: AgendaPoint[], done: Date, now: Date): Date | null {
  const isUnsettled = agenda.some(({ at, what }) => at <= done && isTransition(what));
  const ahead = agenda.find(({ at }) => at > done)?.at ?? null;
  if (!isUnsettled) return ahead;
  const again = retryAt(now);
  return ahead && ahead < again ? ahead : again;
}

/** When to look again at what couldn't be dealt with now. */
export function retryAt(now: Date): Date {
  return new Date(now.getTime() + RETRY_MS);
}

/** Unlike a notice, it changes the account, so that it leaves the agenda when it was done. */
export function isTransition(what: AgendaPoint["what"]): boolean {
  return what === "boundary" || what === "grace_end" || what === "trial_end";
}
