import type { Standing } from "@/components/billing/standing";
import { longDay } from "@/components/billing/words";
import { formatCredits, formatMoney } from "@/lib/billing/money";

export type Ahead =
  | { kind: "end"; at: Date }
  | { kind: "live_mode" }
  | { kind: "no_clock" }
  | { kind: "nothing_ahead" };

/** What advancing a subscriber's time will do, or why it can't. */
export function aheadWords(
  ahead: Ahead,
  { access, subscription }: Standing,
): { possible: boolean; words: string } {
  switch (ahead.kind) {
    case "live_mode":
      return { possible: false, words: "Time can be advanced in test mode only, with test clocks on." };
    case "no_clock":
      return {
        possible: false,
        words: "Time can't be advanced: this customer was created without a test clock.",
      };
    case "nothing_ahead":
      return {
        possible: false,
        words: "Time can't be advanced: neither a trial nor a paid period lies ahead.",
      };
    case "end":
      return {
        possible: true,
        words: `It moves past ${longDay(ahead.at)}. ${effectOf(access.reason, subscription)}`,
      };
  }
}

function effectOf(reason: Standing["access"]["reason"], plan: Standing["subscription"]): string {
  if (!plan) return "The trial ends; what is left of its credits expires.";
  if (plan.cancelAt)
    return `${plan.name} ends without a charge; the Free tier follows, without an allowance.`;
  if (reason === "grace") return `The days of grace pass: unless the payment succeeds, ${plan.name} ends.`;
  return `${plan.name} renews for ${formatMoney(plan.amountCents)}; the allowance is set to ${formatCredits(plan.credits)} credits.`;
}
