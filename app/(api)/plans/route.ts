import { createHash } from "node:crypto";
import { db } from "@/lib/db/client";
import { publicProducts } from "@/lib/db/products";
import { validate } from "@/lib/http/body";
import { route } from "@/lib/http/route";
import { plansQuery } from "@/lib/http/schemas";
import { planView, unpricedTierView } from "@/lib/http/views";

/** What can be subscribed to. Public, cacheable. */
export const GET = route(async (request) => {
  const { billing_cycle } = validate(Object.fromEntries(new URL(request.url).searchParams), plansQuery);
  const products = await publicProducts(db(), billing_cycle);
  const body = JSON.stringify({
    plans: products.map(planView),
    free: { ...unpricedTierView("free"), price: 0 },
    enterprise: { ...unpricedTierView("enterprise"), contact_sales: true },
  });
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = { etag, "cache-control": "public, max-age=60", "content-type": "application/json" };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(body, { headers });
});
