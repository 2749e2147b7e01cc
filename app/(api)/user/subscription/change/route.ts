import { authenticate } from "@/lib/auth/authenticate";
import { type Agreement, changePlan } from "@/lib/flows/change-plan";
import { readJson } from "@/lib/http/body";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { changeBody } from "@/lib/http/schemas";
import { isoSeconds, previewView } from "@/lib/http/views";
import { refusalProblem } from "../refusal";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: change });

/** Changes the plan for the amount that the preview named. 202 while it waits for its payment. */
async function change(request: Request): Promise<Response> {
  const user = await authenticate(request, "billing");
  const { plan_id, billing_cycle, proration_date, amount_due_cents } = await readJson(request, changeBody);
  const agreed: Agreement | undefined =
    proration_date && amount_due_cents !== undefined
      ? { prorationDate: proration_date, amountDueCents: amount_due_cents }
      : undefined;
  const asked = { userId: user.id, planId: plan_id, billingCycle: billing_cycle };
  const outcome = await changePlan({ ...asked, agreed });
  switch (outcome.kind) {
    case "applied":
      return Response.json({ kind: "applied", plan: outcome.plan, charged_cents: outcome.chargedCents });
    case "scheduled":
      return Response.json({
        kind: "scheduled",
        plan: outcome.plan,
        effective_at: isoSeconds(outcome.effectiveAt),
      });
    case "payment_required":
      return Response.json(
        {
          kind: "payment_required",
          plan: outcome.plan,
          reason: outcome.reason,
          payment_url: outcome.url,
        },
        { status: 202 },
      );
    case "same":
      return Response.json({ kind: "same", plan: outcome.plan });
    case "no_card":
      throw new Problem(402, "no_card", `There is no card to charge for ${outcome.plan}. Save one first`);
    case "moved":
      throw new Problem(409, "price_moved", "The amount has moved since the preview. You were not charged", {
        preview: previewView(outcome.preview),
      });
    default:
      throw refusalProblem(plan_id, outcome);
  }
}
