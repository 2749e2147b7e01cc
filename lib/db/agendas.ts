import type { Db } from "./client";

/** When users are to be looked after next. */

/** Everything on the user's agenda up to `until` is done; `nextDueAt` is the next point on it. Both in their own time. */
export async function setLookedAfter(
  db: Db,
  userId: string,
  until: Date,
  nextDueAt: Date | null,
): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { lookedAfterUntil: until, nextDueAt } });
}

/** Brings the next point of the agenda forward or back, after something of the account has changed. */
export async function setNextDue(db: Db, userId: string, nextDueAt: Date | null): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { nextDueAt } });
}

/**
 * Something is due and can't be done now: it is due again at `until`, which is real time, or, on a clock of their own that
 * may stand still, behind what others have waited for longer.
 */
export async function putOff(db: Db, userId: string, until: Date): Promise<void> {
  await db.$executeRaw`UPDATE users SET next_due_at = coalesce(simulated_now, ${until}) WHERE id = ${userId}`;
}

/** Users for whom something is due at their own time, those who wait longest first. */
export async function usersDue(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE next_due_at <= coalesce(simulated_now, ${now}) ORDER BY next_due_at LIMIT ${limit}`;
  return rows.map((row) => row.id);
}
