import { authenticatePerson } from "@/lib/auth/authenticate";
import { systemNow } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { creditsUsedByKeys } from "@/lib/db/keys";
import { rotateKey } from "@/lib/flows/keys";
import { readJson } from "@/lib/http/body";
import { rotateBody } from "@/lib/http/key-schemas";
import { rotatedKeyView } from "@/lib/http/key-views";
import { route } from "@/lib/http/route";
import { keyIdOf, keyRefusal, type WithId } from "../../refusal";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route<[WithId]>({ POST: rotate });

/** Another key in its place. */
async function rotate(request: Request, context: WithId): Promise<Response> {
  const user = await authenticatePerson(request);
  const id = await keyIdOf(context);
  const rotation = await rotateKey(user.id, id, (await readJson(request, rotateBody)).overlap_hours);
  if (rotation.kind !== "rotated") throw keyRefusal(rotation);
  const used = await creditsUsedByKeys(db(), user);
  const view = rotatedKeyView(id, rotation, used.get(rotation.key.id) ?? "0", systemNow());
  return Response.json(view, { status: 201, headers: { "cache-control": "private, no-store" } });
}
