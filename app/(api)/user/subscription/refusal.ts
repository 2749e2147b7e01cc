import type { Refusal } from "@/lib/flows/change-plan";
import { offerProblem } from "@/lib/http/offer-problem";
import { Problem } from "@/lib/http/problem";
import { isoSeconds } from "@/lib/http/views";

/** Why a plan can't be changed to this one now. */
export function refusalProblem(planId: number, refusal: Refusal): Problem {
  switch (refusal.kind) {
    case "not_subscribed":
      return new Problem(
        409,
        "not_subscribed",
        "There is no subscription to change; POST /subscribe begins one",
      );
    case "payment_overdue":
      return new Problem(409, "payment_overdue", `A payment for ${refusal.plan} is overdue. Pay it first`);
    case "by_invoice":
      return new Problem(
        409,
        "by_invoice",
        `${refusal.plan} is a contract that is billed by invoice. Ask us to change it`,
      );
    case "ending":
      return new Problem(
        409,
        "ending",
        `${refusal.plan} was cancelled and ends on ${isoSeconds(refusal.until)}. Resume it first`,
      );
    case "payment_reversed":
      return new Problem(
        409,
        "payment_reversed",
        `A payment for this period of ${refusal.plan} was refunded or is disputed, so its unused time can't be credited. Upgrade after the renewal on ${isoSeconds(refusal.until)}`,
      );
    default:
      return offerProblem(planId, refusal);
  }
}
