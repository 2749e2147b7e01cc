import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { formatInstant } from "@/components/ui/day";
import { addDays } from "@/lib/billing/calendar";
import { formatCredits, formatMoney, isMore, isPositive } from "@/lib/billing/money";
import { TRIAL_NOTICE_DAYS } from "@/lib/billing/policy";
import { requestsLeft, type Standing } from "./standing";
import { longDay } from "./words";

type OpenInvoice = { subscriptionId: string | null; amountDueCents: number; dueAt: Date | null };

/**
 * The one notice that is most urgent; null when nothing wants attention. `open` is what is to be paid for the plan or its
 * change; when those ask for nothing, whatever is.
 */
export function accountBanner(standing: Standing, open: OpenInvoice | null) {
  const { access, plan, owes, purchased, now } = standing;
  const openCents = open?.amountDueCents ?? null;
  if (access.reason === "grace" && access.until) {
    const amount = openCents === null ? "" : ` of ${formatMoney(openCents)}`;
    const title = plan?.byInvoice
      ? `The invoice${amount} for ${access.planName} is overdue`
      : `The payment${amount} for ${access.planName} failed`;
    return (
      <Banner
        urgency="critical"
        title={title}
        action={
          <ButtonLink href="/account/payment" size="sm">
            Pay now
          </ButtonLink>
        }
      >
        You keep the plan until {longDay(access.until)}, on what is left of your credits.
        {!plan?.byInvoice && " Stripe tries your card again by itself."}
      </Banner>
    );
  }
  if (plan?.unpaid) {
    const amount = openCents === null ? "a payment" : formatMoney(openCents);
    return (
      <Banner
        urgency="attention"
        title={`Your switch to ${plan.unpaid.name} waits for ${amount}`}
        action={
          <ButtonLink href="/account/change" size="sm">
            Finish or give up
          </ButtonLink>
        }
      >
        You were not charged, and {plan.name} stays as it is. It lapses on {formatInstant(plan.unpaid.until)}.
      </Banner>
    );
  }
  if (owes && isMore(standing.overageCap, access.allowance.slice(1))) {
    return (
      <Banner
        urgency="attention"
        title={`You are ${formatCredits(access.allowance.slice(1))} credits below zero`}
      >
        Overage to {formatCredits(standing.overageCap)} credits is agreed, so requests go on. The next
        allowance pays it off first.
      </Banner>
    );
  }
  if (owes) {
    return (
      <Banner urgency="critical" title={`You owe ${formatCredits(access.allowance.slice(1))} credits`}>
        Requests that cost credits answer 402 until an allowance or purchased credits cover it.
      </Banner>
    );
  }
  if (open?.subscriptionId && open.dueAt) {
    return (
      <Banner
        urgency="attention"
        title={`An invoice of ${formatMoney(open.amountDueCents)} is to be paid by ${longDay(open.dueAt)}`}
        action={
          <ButtonLink href="/account/payment" size="sm">
            See and pay
          </ButtonLink>
        }
      >
        Its credits come with the payment.
      </Banner>
    );
  }
  if (requestsLeft(standing) === 0) {
    return (
      <Banner urgency="attention" title="All requests of this period are used">
        Further ones answer 429 until the period starts anew or the plan is larger.
      </Banner>
    );
  }
  const isSpent = [access.allowance, purchased].every((credits) => !isPositive(credits));
  if (isSpent && (plan || access.reason === "trial")) {
    return (
      <Banner urgency="attention" title="All credits are spent">
        Requests that cost credits answer 402 until the next allowance. Nothing is charged for them.
      </Banner>
    );
  }
  if (access.reason === "ending" && access.until) {
    return (
      <Banner urgency="attention" title={`${access.planName} ends on ${longDay(access.until)}`}>
        It is not charged again. You can resume it until then, from the overview.
      </Banner>
    );
  }
  if (access.reason === "paid" && plan?.pending && plan.pending.at > now) {
    return (
      <Banner
        urgency="info"
        title={`Switches to ${plan.pending.name} on ${longDay(plan.pending.at)}`}
        action={
          <ButtonLink href="/account/change" size="sm">
            See the change
          </ButtonLink>
        }
      >
        Until then {plan.name} stays as it is. Nothing is charged before.
      </Banner>
    );
  }
  // Before that the trial's end stands on the plan's card only.
  if (access.reason === "trial" && access.until && access.until <= addDays(now, TRIAL_NOTICE_DAYS)) {
    return (
      <Banner urgency="info" title={`Your trial ends on ${formatInstant(access.until)}`}>
        With it go the trial credits that are left. Nothing is charged.
      </Banner>
    );
  }
  return null;
}
