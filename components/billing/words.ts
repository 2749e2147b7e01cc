import { PERIOD } from "@/components/pricing/offers";
import { formatDay, formatInstant } from "@/components/ui/day";
import { type Credits, formatCredits, formatMoney, isNegative } from "@/lib/billing/money";
import type { PlanInForce, Standing } from "./standing";

/** Amount, date, consequence: the sentences that account and admin share. Dates in UTC. */

export const longDay = (at: Date) => formatDay(at, { year: true });

/** "$20 per month" */
export function priceWords(plan: Pick<PlanInForce, "amountCents" | "billingCycle">): string {
  return `${formatMoney(plan.amountCents)} per ${PERIOD[plan.billingCycle]}`;
}

/** "+2,000", "−280" */
export function signedCredits(amount: Credits): string {
  return isNegative(amount) ? `−${formatCredits(amount.slice(1))}` : `+${formatCredits(amount)}`;
}

/** "2,000", "−280" */
export function plainCredits(amount: Credits): string {
  return isNegative(amount) ? `−${formatCredits(amount.slice(1))}` : formatCredits(amount);
}

/** What happens to the plan if nobody does anything. */
export function nextWords({ access, plan, state, now }: Standing): string {
  switch (access.reason) {
    case "trial":
      return access.until ? `Trial ends on ${formatInstant(access.until)}` : "Trial";
    case "trial_over":
      return trialEndedWords(state.trialEndsAt, now);
    case "paid":
      if (!plan) return "";
      if (plan.pending && plan.pending.at > now)
        return `Switches to ${plan.pending.name} on ${longDay(plan.pending.at)} for ${formatMoney(plan.pending.amountCents)}`;
      return plan.periodEnd > now
        ? `Renews on ${longDay(plan.periodEnd)} for ${formatMoney(plan.amountCents)}`
        : `Renewal of ${longDay(plan.periodEnd)} for ${formatMoney(plan.amountCents)} not confirmed yet`;
    case "ending":
      return access.until ? `Ends on ${longDay(access.until)}` : "Ends";
    case "grace":
      return access.until ? `Stays until ${longDay(access.until)}` : "Payment failed";
    case "ended":
      return state.plan ? `${state.plan.name} has ended` : trialEndedWords(state.trialEndsAt, now);
  }
}

function trialEndedWords(trialEndsAt: Date | null, now: Date): string {
  if (!trialEndsAt) return "No trial on this account";
  return trialEndsAt > now ? "The trial is used up" : `Trial ended on ${longDay(trialEndsAt)}`;
}

/** What that costs, takes away or leaves. */
export function consequenceWords({ access, plan, state }: Standing): string {
  switch (access.reason) {
    case "trial":
      return "What is left of the trial credits goes then. No card is on file, so nothing is charged.";
    case "trial_over":
      return "Requests that cost credits need a plan. Nothing was charged.";
    case "paid":
      if (plan?.unpaid)
        return `The switch to ${plan.unpaid.name} waits for its payment until ${formatInstant(plan.unpaid.until)}. You were not charged.`;
      if (plan?.pending)
        return `Until then ${plan.name} and its credits stay. Nothing is charged before, and you can take it back.`;
      return plan ? allowanceWords(plan) : "";
    case "ending":
      return "No further charge. The Free tier follows, without an allowance.";
    case "grace":
      return `${plan?.byInvoice ? "The invoice can be paid" : "Your card is tried again"} until then. Without a payment the plan ends, and the open invoice is voided.`;
    case "ended":
      if (state.plan) return "Requests that cost credits need a plan. Nothing is charged any more.";
      return state.trialEndsAt
        ? "Requests that cost credits need a plan. Nothing was charged."
        : "A person has one trial, and another spelling of this address had it. Requests that cost credits need a plan.";
  }
}

function allowanceWords({ billingCycle, credits }: PlanInForce): string {
  return billingCycle === "yearly"
    ? `The allowance is set to ${formatCredits(credits)} credits anew each month.`
    : `The allowance is then set to ${formatCredits(credits)} credits again.`;
}

/** Why a user may do what they may, for an operator. */
export function accessWords(standing: Standing): string {
  const { access, state, owes } = standing;
  const debt = owes ? ` They owe ${formatCredits(access.allowance.slice(1))} credits.` : "";
  return `${whyWords(standing, state.status)}${debt}`;
}

function whyWords({ access, state }: Standing, stored: string): string {
  const until = access.until ? formatInstant(access.until) : null;
  const late =
    stored === "expired" ? "" : ` Stored is still “${stored}”; the next sync brings it up to date.`;
  switch (access.reason) {
    case "trial":
      return `Free limits and trial credits until ${until}, when the trial ends.`;
    case "trial_over":
      return `Free limits and no allowance: the trial is over.${late}`;
    case "paid":
      return `${access.planName}, paid. Without a confirmed renewal it holds until ${until}.`;
    case "ending":
      return `${access.planName} until ${until}: it was asked to end and doesn't renew.`;
    case "grace":
      return `${access.planName} until ${until}, on what is left of the allowance: a payment failed.`;
    case "ended":
      return state.plan
        ? `Free limits and no allowance: ${state.plan.name} has ended.${late}`
        : `Free limits and no allowance: neither a trial nor a plan.${late}`;
  }
}
