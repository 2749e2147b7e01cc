import { authenticate } from "@/lib/auth/authenticate";
import { cancelSubscription } from "@/lib/flows/cancel-subscription";
import { readJson } from "@/lib/http/body";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { cancelBody } from "@/lib/http/schemas";
import { isoSeconds } from "@/lib/http/views";

/** Ends the subscription with the paid period. Again: the same answer. */
export const POST = route(async (request) => {
  const user = await authenticate(request);
  const { reason } = await readJson(request, cancelBody);
  const cancellation = await cancelSubscription(user.id, reason);
  if (cancellation.kind === "nothing_to_cancel") {
    throw new Problem(409, "nothing_to_cancel", "There is no subscription to cancel");
  }
  return Response.json({
    status: "canceled",
    canceled_at: isoSeconds(cancellation.canceledAt),
    effective_until: isoSeconds(cancellation.effectiveUntil),
  });
});
