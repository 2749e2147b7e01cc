import { notFound } from "next/navigation";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { findKey, type KeyRecord } from "@/lib/db/keys";

export type KeyProps = { params: Promise<{ id: string }> };

/** The key in the address; another one's is not found, like one that doesn't exist. */
export async function keyOfUser({ params }: KeyProps, page: "rotate" | "revoke"): Promise<KeyRecord> {
  const { id } = await params;
  if (!/^[\w-]{1,64}$/.test(id)) notFound();
  const user = await requireUser(`/account/keys/${id}/${page}`);
  return (await findKey(db(), user.id, id)) ?? notFound();
}
