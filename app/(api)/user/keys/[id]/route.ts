import { authenticatePerson } from "@/lib/auth/authenticate";
import { systemNow } from "@/lib/clock";
import { db } from "@/lib/db/client";
import { creditsUsedByKeys } from "@/lib/db/keys";
import { revoke } from "@/lib/flows/keys";
import { keyView } from "@/lib/http/key-views";
import { route } from "@/lib/http/route";
import { keyIdOf, unknownKey, type WithId } from "../refusal";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route<[WithId]>({ DELETE: revokeOne });

/** Refused from the next request on; asked again, the same answer. */
async function revokeOne(request: Request, context: WithId): Promise<Response> {
  const user = await authenticatePerson(request);
  const key = await revoke(user.id, await keyIdOf(context));
  if (!key) throw unknownKey();
  const used = await creditsUsedByKeys(db(), user);
  return Response.json(keyView(key, used.get(key.id) ?? "0", systemNow()));
}
