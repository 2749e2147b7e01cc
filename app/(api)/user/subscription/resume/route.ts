import { authenticate } from "@/lib/auth/authenticate";
import { resumeSubscription } from "@/lib/flows/cancel-subscription";
import { readJson } from "@/lib/http/body";
import { needsAttention, Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { emptyBody } from "@/lib/http/schemas";
import { isoSeconds } from "@/lib/http/views";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: resume });

/** Takes a cancellation back while paid time is left. No new credits. */
async function resume(request: Request): Promise<Response> {
  const user = await authenticate(request, "billing");
  await readJson(request, emptyBody);
  const resumption = await resumeSubscription(user.id);
  if (resumption.kind === "needs_attention") throw needsAttention();
  if (resumption.kind === "nothing_to_resume") {
    throw new Problem(409, "nothing_to_resume", "There is no cancelled subscription with paid time left");
  }
  return Response.json({ status: "active", renews_at: isoSeconds(resumption.renewsAt) });
}
