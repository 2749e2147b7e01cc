import { createHash } from "node:crypto";
import { PACKS } from "@/lib/billing/catalogue";
import { db } from "@/lib/db/client";
import { publicProducts } from "@/lib/db/products";
import { readQuery } from "@/lib/http/body";
import { route } from "@/lib/http/route";
import { plansQuery } from "@/lib/http/schemas";
import { packView, planView, unpricedTierView } from "@/lib/http/views";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: listPlans });

/** What can be subscribed to. Public, cacheable. */
async function listPlans(request: Request): Promise<Response> {
  const { billing_cycle } = readQuery(request, plansQuery);
  const products = await publicProducts(db(), billing_cycle);
  const body = JSON.stringify({
    plans: products.map(planView),
    free: { ...unpricedTierView("free"), price: 0 },
    enterprise: { ...unpricedTierView("enterprise"), contact_sales: true },
    packs: PACKS.filter((pack) => !pack.retired).map(packView),
  });
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = { etag, "cache-control": "public, max-age=60", "content-type": "application/json" };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(body, { headers });
}
