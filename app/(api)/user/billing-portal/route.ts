import { authenticate } from "@/lib/auth/authenticate";
import { openPortal } from "@/lib/flows/pay-invoice";
import { readJson } from "@/lib/http/body";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { portalBody } from "@/lib/http/schemas";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: open });

/** A page of Stripe's for the card, the address and the invoices; it is good for a few minutes. */
async function open(request: Request): Promise<Response> {
  const user = await authenticate(request, "billing");
  const { purpose } = await readJson(request, portalBody);
  const url = await openPortal(user.id, purpose);
  if (!url)
    throw new Problem(409, "no_customer", "Nothing was bought yet, so there is nothing to look after");
  return Response.json({ portal_url: url });
}
