import { authenticate } from "@/lib/auth/authenticate";
import { env } from "@/lib/env";
import { startCheckout } from "@/lib/flows/start-checkout";
import { readJson } from "@/lib/http/body";
import { offerProblem } from "@/lib/http/offer-problem";
import { Problem, stripeUnavailable } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { subscribeBody } from "@/lib/http/schemas";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: subscribe });

/** Starts a Checkout session for a plan. */
async function subscribe(request: Request): Promise<Response> {
  const user = await authenticate(request, "billing");
  const { plan_id, billing_cycle } = await readJson(request, subscribeBody);
  const start = await startCheckout({ userId: user.id, planId: plan_id, billingCycle: billing_cycle });
  switch (start.kind) {
    case "redirect":
      return Response.json({ checkout_url: start.url, session_id: start.sessionId });
    case "already_subscribed":
      throw new Problem(
        409,
        "already_subscribed",
        `You are subscribed to ${start.plan}. Change the plan instead`,
        { upgrade_url: `${env().NEXTAUTH_URL}/account/change?plan=${plan_id}` },
      );
    case "unavailable":
      throw stripeUnavailable();
    default:
      throw offerProblem(plan_id, start);
  }
}
