import { authenticateKey } from "@/lib/auth/authenticate";
import { accessAt } from "@/lib/billing/access";
import { nowFor } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { spendable } from "@/lib/db/credits";
import { creditsUsedByKeys } from "@/lib/db/keys";
import { userOf } from "@/lib/db/users";
import { env } from "@/lib/env";
import { keyStandingView } from "@/lib/http/key-views";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: readKey });

/** What the key that asks may do, its limits and what is left; for any good key. */
async function readKey(request: Request): Promise<Response> {
  const key = await authenticateKey(request.headers.get("authorization"));
  const user = await userOf(db(), key.userId);
  const now = nowFor(user);
  const { allowance } = accessAt(user.state, now);
  const [used, remaining] = await Promise.all([
    creditsUsedByKeys(db(), user),
    spendable(db(), { ...user, allowance }),
  ]);
  const holder = { key, used: used.get(key.id) ?? "0", user, remaining, liveMode: env().liveMode };
  return Response.json(keyStandingView(holder, now), { headers: { "cache-control": "private, no-store" } });
}
