import type { SubscriptionSchedule } from "../objects/wire";

const notice = 7 * 86_400;

/** When it is to be said that a schedule ends: seven days ahead of its last phase's end. */
export function expiryNoticeAt(
  { status, phases }: SubscriptionSchedule,
  hidden: { announced_end: number | null } | null,
): number | null {
  const end = phases.at(-1)?.end_date;
  return status === "active" && end !== undefined && hidden?.announced_end !== end ? end - notice : null;
}
