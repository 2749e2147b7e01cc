import type { ReactNode } from "react";
import { longDay } from "@/components/billing/words";
import { Banner, type Urgency } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { formatMoney } from "@/lib/billing/money";
import type { ChangeNews } from "./types";

type Words = { urgency: Urgency; title: string; text?: ReactNode; action?: ReactNode };

/** What came of a change, or why there can be none: what happened, what did not, the next step. */
export function News({ news }: { news: ChangeNews }) {
  const words = wordsOf(news);
  return (
    words && (
      <Banner urgency={words.urgency} title={words.title} action={words.action} className="mb-6">
        {words.text}
      </Banner>
    )
  );
}

function wordsOf(news: ChangeNews): Words | null {
  switch (news.kind) {
    case "applied":
      return {
        urgency: "positive",
        title: `You are on ${news.plan} now`,
        text:
          news.chargedCents > 0 ? `${formatMoney(news.chargedCents)} was charged.` : "Nothing was charged.",
        action: toOverview,
      };
    case "finished":
      return {
        urgency: "positive",
        title: `You are on ${news.plan} now`,
        text: "Nothing waits for a payment any more.",
        action: toOverview,
      };
    case "scheduled":
      return {
        urgency: "positive",
        title: `You switch to ${news.plan} on ${longDay(news.effectiveAt)}`,
        text: "Nothing is charged today. Until then you can take it back.",
        action: toOverview,
      };
    case "processing":
      return {
        urgency: "info",
        title: "Your bank has confirmed the payment",
        text: `${news.plan} starts as soon as Stripe has finished it. This page looks again by itself.`,
      };
    case "payment_required":
      return news.reason === "declined"
        ? {
            urgency: "critical",
            title: "Your card was declined",
            text: "You were not charged, and your present plan stays. The ways to go on are below.",
          }
        : null;
    case "no_card":
      return {
        urgency: "attention",
        title: `There is no card to charge for ${news.plan}`,
        text: "You were not charged. Save a card first; then you can switch.",
        action: toPayment,
      };
    case "moved":
      return {
        urgency: "attention",
        title: "The amount has moved since you looked",
        text: "You were not charged. The new amount is below; agree to it to go on.",
      };
    case "undone":
      return {
        urgency: "positive",
        title: news.planned ? `Your switch to ${news.planned} is planned again` : `${news.plan} stays`,
        text: "Nothing was charged.",
      };
    case "nothing_pending":
      return {
        urgency: "info",
        title: "There was nothing to take back",
        text: "Your plan is as shown below.",
      };
    case "same":
      return {
        urgency: "info",
        title: `${news.plan} is your plan`,
        text: "There is nothing to change or to pay.",
      };
    case "invalid":
      return {
        urgency: "attention",
        title: "The change was not made",
        text: Object.values(news.errors)[0] ?? "Choose the plan again.",
      };
    case "unknown_plan":
    case "cycle_mismatch":
      return {
        urgency: "attention",
        title: "This plan is not on offer",
        text: "You were not charged. Choose another one.",
      };
    case "not_subscribed":
      return {
        urgency: "attention",
        title: "You have no plan to change",
        text: "You were not charged.",
        action: toPricing,
      };
    case "payment_overdue":
      return {
        urgency: "attention",
        title: `A payment for ${news.plan} is open`,
        text: "Pay it first; then the plan can be changed.",
        action: toPayment,
      };
    case "ending":
      return {
        urgency: "attention",
        title: `${news.plan} ends on ${longDay(news.until)}`,
        text: "Resume it first; then it can be changed.",
        action: toOverview,
      };
    case "by_invoice":
      return {
        urgency: "info",
        title: `${news.plan} is a contract that is billed by invoice`,
        text: "It is changed by agreement. Nothing was changed or charged.",
        action: toSales,
      };
    case "payment_reversed":
      return {
        urgency: "attention",
        title: `An upgrade is possible from ${longDay(news.until)}`,
        text: `A payment for this period of ${news.plan} was refunded or is disputed, so its unused time can't be credited. You were not charged. After the next renewal you can upgrade; if the dispute is decided for us, at once. A smaller plan can be chosen today.`,
      };
    case "not_for_sale":
      return {
        urgency: "critical",
        title: "This plan can't be sold right now",
        text: "You were not charged. Your present plan stays as it is.",
      };
    case "needs_attention":
      return {
        urgency: "critical",
        title: "Your subscription has to be looked at by us",
        text: "You were not charged, and nothing was changed. Please write to us.",
      };
    case "unavailable":
      return {
        urgency: "critical",
        title: "Stripe could not be reached",
        text: "We can't say what it would cost, or whether it was changed. Look at your plan in a minute; trying again is safe.",
      };
  }
}

const toOverview = (
  <ButtonLink href="/account" size="sm">
    Go to the overview
  </ButtonLink>
);
const toPayment = (
  <ButtonLink href="/account/payment" size="sm">
    Go to payment
  </ButtonLink>
);
const toSales = (
  <ButtonLink href="/contact-sales" size="sm">
    Contact sales
  </ButtonLink>
);
const toPricing = (
  <ButtonLink href="/pricing" size="sm">
    Choose a plan
  </ButtonLink>
);
