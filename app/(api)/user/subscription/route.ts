import { authenticate } from "@/lib/auth/authenticate";
import { route } from "@/lib/http/route";
import { subscriptionView } from "@/lib/http/views";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: readSubscription });

/** Plan, status and credits of the caller, at this instant. */
async function readSubscription(request: Request): Promise<Response> {
  const user = await authenticate(request, "read");
  return Response.json(subscriptionView(user, user.now), {
    headers: { "cache-control": "private, no-store" },
  });
}
