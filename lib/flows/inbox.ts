import { OPTIONAL_KINDS } from "../billing/notices";
import { systemNow } from "../clock";
import { db, transaction } from "../db/client";
import { markRead, setMutedKinds } from "../db/notifications";

/** The user has opened their inbox: everything in it counts as read. */
export async function readInbox(userId: string): Promise<void> {
  await markRead(db(), userId, systemNow());
}

/** Keeps which optional mails a user wants; what can't be switched off stays on. */
export async function chooseMails(userId: string, wanted: ReadonlySet<string>): Promise<void> {
  const muted = new Set(OPTIONAL_KINDS.filter((kind) => !wanted.has(kind)));
  await transaction((tx) => setMutedKinds(tx, userId, muted));
}
