"use server";

import { revalidatePath } from "next/cache";
import { requireOwnOrigin, requireUser } from "@/lib/auth/session";
import { chooseMails, readInbox } from "@/lib/flows/inbox";

export async function openInbox(): Promise<void> {
  await requireOwnOrigin();
  const user = await requireUser("/account/notifications");
  await readInbox(user.id);
  revalidatePath("/account", "layout");
}

export async function savePreferences(
  _state: { saved: boolean },
  formData: FormData,
): Promise<{ saved: boolean }> {
  await requireOwnOrigin();
  const user = await requireUser("/account/notifications");
  await chooseMails(user.id, new Set(formData.getAll("mail").map(String)));
  revalidatePath("/account/notifications");
  return { saved: true };
}
