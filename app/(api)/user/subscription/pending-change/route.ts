import { authenticate } from "@/lib/auth/authenticate";
import { nowFor } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { userOf } from "@/lib/db/users";
import { undoChange } from "@/lib/flows/change-plan";
import { needsAttention, Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { subscriptionView } from "@/lib/http/views";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ DELETE: undo });

/** Takes back what is planned for the renewal, or waits for its payment. Answers the subscription as it then is. */
async function undo(request: Request): Promise<Response> {
  const { id } = await authenticate(request, "billing");
  const { kind } = await undoChange(id);
  if (kind === "needs_attention") throw needsAttention();
  if (kind === "nothing_pending") throw new Problem(409, "nothing_pending", "No change is pending");
  const user = await userOf(db(), id);
  return Response.json(subscriptionView(user, nowFor(user)));
}
