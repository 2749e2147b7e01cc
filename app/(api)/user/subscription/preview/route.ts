import { authenticate } from "@/lib/auth/authenticate";
import { previewChange } from "@/lib/flows/change-plan";
import { readJson } from "@/lib/http/body";
import { route } from "@/lib/http/route";
import { subscribeBody } from "@/lib/http/schemas";
import { previewView } from "@/lib/http/views";
import { refusalProblem } from "../refusal";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: preview });

/** What a change of plan would cost and bring. Changes nothing. */
async function preview(request: Request): Promise<Response> {
  const user = await authenticate(request, "read");
  const { plan_id, billing_cycle } = await readJson(request, subscribeBody);
  const seen = await previewChange({ userId: user.id, planId: plan_id, billingCycle: billing_cycle });
  switch (seen.kind) {
    case "same":
      return Response.json({ kind: "same", plan: seen.plan, plan_id, amount_due_cents: 0 });
    case "upgrade_now":
    case "downgrade_at_renewal":
      return Response.json(previewView(seen));
    default:
      throw refusalProblem(plan_id, seen);
  }
}
