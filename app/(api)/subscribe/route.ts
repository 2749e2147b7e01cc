import { authenticate } from "@/lib/auth/authenticate";
import { env } from "@/lib/env";
import { startCheckout } from "@/lib/flows/start-checkout";
import { readJson } from "@/lib/http/body";
import { Problem, stripeUnavailable } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { subscribeBody } from "@/lib/http/schemas";

/** Starts a Checkout session for a plan. */
export const POST = route(async (request) => {
  const user = await authenticate(request);
  const { plan_id, billing_cycle } = await readJson(request, subscribeBody);
  const start = await startCheckout({ userId: user.id, planId: plan_id, billingCycle: billing_cycle });
  switch (start.kind) {
    case "redirect":
      return Response.json({ checkout_url: start.url, session_id: start.sessionId });
    case "unknown_plan":
      throw fieldProblem(
        404,
        "unknown_plan",
        "plan_id",
        `No plan ${plan_id} is on offer to you; see GET /plans`,
      );
    case "cycle_mismatch":
      throw fieldProblem(
        422,
        "cycle_mismatch",
        "billing_cycle",
        `Plan ${plan_id} is billed ${start.billingCycle}`,
      );
    case "already_subscribed":
      throw new Problem(
        409,
        "already_subscribed",
        `You are subscribed to ${start.plan}. Change the plan instead`,
        {
          upgrade_url: `${env().NEXTAUTH_URL}/account`,
        },
      );
    case "not_for_sale":
      throw new Problem(503, "not_for_sale", start.reason);
    case "unavailable":
      throw stripeUnavailable();
  }
});

function fieldProblem(status: number, code: string, field: string, message: string): Problem {
  return new Problem(status, code, message, { errors: [{ field, message }] });
}
