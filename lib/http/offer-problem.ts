import type { BillingCycle } from "../billing/catalogue";
import { fieldProblem, needsAttention, Problem } from "./problem";

/** Why a plan can't be had, whether to begin with or to change to. */
export type NoOffer =
  | { kind: "unknown_plan" }
  | { kind: "cycle_mismatch"; billingCycle: BillingCycle }
  | { kind: "not_for_sale"; reason: string }
  | { kind: "needs_attention" };

export function offerProblem(planId: number, refusal: NoOffer): Problem {
  switch (refusal.kind) {
    case "unknown_plan":
      return fieldProblem(
        404,
        "unknown_plan",
        "plan_id",
        `No plan ${planId} is on offer to you; see GET /plans`,
      );
    case "cycle_mismatch":
      return fieldProblem(
        422,
        "cycle_mismatch",
        "billing_cycle",
        `Plan ${planId} is billed ${refusal.billingCycle}`,
      );
    case "not_for_sale":
      return new Problem(503, "not_for_sale", refusal.reason);
    case "needs_attention":
      return needsAttention();
  }
}
