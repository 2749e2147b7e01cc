import type { Notice } from "../billing/notices";
import { systemNow } from "../clock";
import type { Db } from "../db/client";
import { finishEvents } from "../db/events";
import { notify } from "../db/notifications";
import { adminIds } from "../db/users";

/** What couldn't be handled, as far as an admin has to know. */
type Parked = {
  events: string[];
  customerId: string | null;
  /** In words, a sentence without its full stop. */
  reason: string;
};

/** Sets aside what can't be handled, and tells every admin: of one reason and customer at most once a day. */
export async function park(tx: Db, { events, customerId, reason }: Parked): Promise<void> {
  const at = systemNow();
  await finishEvents(tx, events, "parked", reason, at);
  const cause = `${at.toISOString().slice(0, 10)}:${customerId ?? ""}:${reason}`;
  const notice: Notice = { kind: "event_parked", cause, at, data: { customer: customerId, reason } };
  for (const adminId of await adminIds(tx)) await notify(tx, adminId, [notice], at);
}
