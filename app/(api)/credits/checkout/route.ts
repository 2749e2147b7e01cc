import { authenticate } from "@/lib/auth/authenticate";
import { startPackCheckout } from "@/lib/flows/start-checkout";
import { readJson } from "@/lib/http/body";
import { fieldProblem, stripeUnavailable } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { packBody } from "@/lib/http/schemas";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: buyPack });

/** Starts a Checkout session for a pack of credits. */
async function buyPack(request: Request): Promise<Response> {
  const user = await authenticate(request, "billing");
  const { pack_id } = await readJson(request, packBody);
  const start = await startPackCheckout(user.id, pack_id);
  switch (start.kind) {
    case "redirect":
      return Response.json({ checkout_url: start.url });
    case "unknown_pack":
      throw fieldProblem(404, "unknown_pack", "pack_id", "No such pack of credits is sold; see GET /plans");
    case "unavailable":
      throw stripeUnavailable();
  }
}
