import { Icon } from "@/components/ui/icon";
import { PACKS, productFor, TIERS } from "@/lib/billing/catalogue";
import { formatCredits, formatMoney } from "@/lib/billing/money";
import {
  CREDITS_PER_DOLLAR,
  GRACE_DAYS,
  SLICES_PER_YEAR,
  TRIAL_CREDITS,
  TRIAL_DAYS,
} from "@/lib/billing/policy";
import { requestsOf, TRIAL_VALUE_CENTS } from "./offers";

const starterYearly = productFor("starter", "yearly");

const PACK_WORDS = new Intl.ListFormat("en", { type: "disjunction" }).format(
  PACKS.filter((pack) => !pack.retired).map(
    ({ credits, amountCents }) => `${formatCredits(credits)} for ${formatMoney(amountCents)}`,
  ),
);

const QUESTIONS: { question: string; answer: string }[] = [
  {
    question: "What is a credit worth?",
    answer: `${formatCredits(CREDITS_PER_DOLLAR)} credits are ${formatMoney(100)}. A request takes what it costs, down to fractions of a credit, and is one line in your ledger with its key, its model and the balance after it.`,
  },
  {
    question: "What does the trial give me, and how does it end?",
    answer: `${formatCredits(TRIAL_CREDITS)} credits, worth ${formatMoney(TRIAL_VALUE_CENTS)}, and up to ${requestsOf("free")} requests, for ${TRIAL_DAYS} days. It ends with whichever runs out first. No card is asked for, so nothing is charged; what is left of the trial credits goes.`,
  },
  {
    question: "What happens when my credits run out?",
    answer:
      "Requests that cost something answer 402 until the next allowance, a larger plan or purchased credits. You are not charged for more than you bought.",
  },
  {
    question: "Do unused credits roll over?",
    answer:
      "The plan's allowance doesn't: it starts anew with each period. Credits that you buy on top never expire, and they are spent only after the allowance.",
  },
  {
    question: "How do credits arrive on a yearly plan?",
    answer: `You pay once, ${formatMoney(starterYearly.amountCents)} for ${TIERS.starter.name}, and get ${formatCredits(starterYearly.credits)} credits in each of ${SLICES_PER_YEAR} months, from the day you subscribed.`,
  },
  {
    question: "What do I pay when I upgrade?",
    answer:
      "The new plan less the unused time of the old one. The exact amount stands on the page before you confirm, and it is what your card is charged. The larger allowance is there at once, less what you had already spent ahead of the old period.",
  },
  {
    question: "What if my card is declined, or my bank asks, when I upgrade?",
    answer:
      "Your present plan and its credits stay, and nothing is charged. The switch waits until a date that is shown: confirm it with your bank, pay it with another card, or give it up.",
  },
  {
    question: "What happens when I downgrade?",
    answer:
      "Nothing today: no charge, no loss of credits. The smaller plan starts when the paid period ends, the date stands in your account, and until then one click keeps the larger plan.",
  },
  {
    question: "How do I cancel?",
    answer:
      "In one step in your account. The plan stays until the paid period ends, and you can resume it until then. Purchased credits stay yours afterwards.",
  },
  {
    question: "What if a renewal payment fails?",
    answer: `You keep the plan for ${GRACE_DAYS} days on what is left of your credits, and we write to you. Another card on your payment page pays the open invoice at once; paid in that time, the new allowance is granted. Otherwise the subscription ends and the invoice is voided.`,
  },
  {
    question: "Can I buy more credits without a larger plan?",
    answer: `Yes: ${PACK_WORDS}, once, on your credits page. They never expire. A code that you were given is redeemed there too.`,
  },
];

export function Faq() {
  return (
    <div className="border-t">
      {QUESTIONS.map(({ question, answer }) => (
        <details key={question} className="group border-b">
          <summary className="flex min-h-11 cursor-pointer list-none items-center justify-between gap-4 py-3 font-medium [&::-webkit-details-marker]:hidden">
            {question}
            <Icon name="chevron" className="size-4 transition-transform group-open:rotate-90" />
          </summary>
          <p className="max-w-text pb-4 text-ink-muted">{answer}</p>
        </details>
      ))}
    </div>
  );
}
