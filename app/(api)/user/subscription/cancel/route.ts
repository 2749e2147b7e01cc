import { authenticate } from "@/lib/auth/authenticate";
import { cancelSubscription } from "@/lib/flows/cancel-subscription";
import { readJson } from "@/lib/http/body";
import { needsAttention, Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { cancelBody } from "@/lib/http/schemas";
import { isoSeconds } from "@/lib/http/views";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: cancel });

/** Ends the subscription with the paid period. Again: the same answer. */
async function cancel(request: Request): Promise<Response> {
  const user = await authenticate(request, "billing");
  const { reason } = await readJson(request, cancelBody);
  const cancellation = await cancelSubscription(user.id, reason);
  if (cancellation.kind === "needs_attention") throw needsAttention();
  if (cancellation.kind === "nothing_to_cancel") {
    throw new Problem(409, "nothing_to_cancel", "There is no subscription to cancel");
  }
  return Response.json({
    status: "canceled",
    canceled_at: isoSeconds(cancellation.canceledAt),
    effective_until: isoSeconds(cancellation.effectiveUntil),
  });
}
