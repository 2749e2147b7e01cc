import { authenticate } from "@/lib/auth/authenticate";
import { route } from "@/lib/http/route";
import { subscriptionView } from "@/lib/http/views";

/** Plan, status and credits of the caller, at this instant. */
export const GET = route(async (request) => {
  const user = await authenticate(request);
  return Response.json(subscriptionView(user, user.now), {
    headers: { "cache-control": "private, no-store" },
  });
});
