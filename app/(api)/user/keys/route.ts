import { authenticatePerson } from "@/lib/auth/authenticate";
import { systemNow } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { creditsUsedByKeys, listKeys } from "@/lib/db/keys";
import { createKey } from "@/lib/flows/keys";
import { readJson } from "@/lib/http/body";
import { keyBody } from "@/lib/http/key-schemas";
import { keyView, newKeyView } from "@/lib/http/key-views";
import { route } from "@/lib/http/route";
import { keyRefusal } from "./refusal";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: list, POST: create });

const PRIVATE = { "cache-control": "private, no-store" };

/** The keys that are good, and the latest of those that are over. */
async function list(request: Request): Promise<Response> {
  const user = await authenticatePerson(request);
  const now = systemNow();
  const [keys, used] = await Promise.all([listKeys(db(), user.id, now), creditsUsedByKeys(db(), user)]);
  const views = keys.map((key) => keyView(key, used.get(key.id) ?? "0", now));
  return Response.json({ keys: views }, { headers: PRIVATE });
}

async function create(request: Request): Promise<Response> {
  const user = await authenticatePerson(request);
  const creation = await createKey(user.id, await readJson(request, keyBody));
  if (creation.kind !== "created") throw keyRefusal(creation);
  return Response.json(newKeyView(creation, "0", systemNow()), { status: 201, headers: PRIVATE });
}
