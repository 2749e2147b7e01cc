import { accessEndsAt } from "../billing/access";
import { agendaOf, nextDueAt } from "../billing/agenda";
import { TIERS } from "../billing/catalogue";
import { setNextDue } from "../db/agendas";
import type { Db } from "../db/client";
import { setAccess } from "../db/credits";
import { userOf } from "../db/users";

/**
 * To be done last in whatever changes an account, in the same transaction: tells the metering until when which limits
 * are in force, and the jobs when the account is to be looked after next.
 */
export async function settleStanding(tx: Db, userId: string, now: Date): Promise<void> {
  const user = await userOf(tx, userId);
  const { status, plan } = user.state;
  const accessUntil = accessEndsAt(user.state);
  const isPaid = accessUntil !== null && status !== "trial";
  await setAccess(tx, userId, accessUntil, isPaid && plan ? plan.limits : TIERS.free.limits);
  await setNextDue(tx, userId, nextDueAt(agendaOf({ ...user.state, ...user }), user.lookedAfterUntil, now));
}
