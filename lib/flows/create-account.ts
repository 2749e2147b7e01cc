import { agendaOf, nextDueAt } from "../billing/agenda";
import { addDays, wholeSecond } from "../billing/calendar";
import { TIERS } from "../billing/catalogue";
import { identityOf } from "../billing/identity";
import { TRIAL_CREDITS, TRIAL_DAYS } from "../billing/policy";
import { transaction } from "../db/client";
import { openAccount, resetAllowance } from "../db/credits";
import { notify } from "../db/notifications";
import { claimTrial, insertUser, type NewUser, setNextDue, startTrial, userOf } from "../db/users";

/**
 * A person's first sign-in: user, credit account and, unless they had one before under another spelling of their
 * address, the trial (billing policy, "Sign-up"). All of it or nothing. Returns the user's id.
 */
export function createAccount(person: NewUser, now: Date): Promise<string> {
  return transaction(async (tx) => {
    const userId = await insertUser(tx, person, now);
    const periodStart = wholeSecond(now);
    const { limits } = TIERS.free;
    await openAccount(tx, userId, periodStart, limits);
    if (!(await claimTrial(tx, identityOf(person.email), userId, now))) {
      await notify(tx, userId, [{ kind: "welcome", cause: "account", at: now, data: {} }], now);
      return userId;
    }
    const trialEnd = addDays(now, TRIAL_DAYS);
    await startTrial(tx, userId, trialEnd);
    await resetAllowance(tx, {
      userId,
      kind: "trial",
      cause: `trial:${userId}`,
      credits: TRIAL_CREDITS,
      periodStart,
      periodEnd: trialEnd,
      limits,
      overageCap: "0",
      isUpgrade: false,
      outdated: false,
      now,
    });
    const user = await userOf(tx, userId);
    await setNextDue(tx, userId, nextDueAt(agendaOf({ ...user.state, ...user }), now, now));
    const data = { credits: TRIAL_CREDITS, until: trialEnd.toISOString() };
    await notify(tx, userId, [{ kind: "welcome", cause: "account", at: now, data }], now);
    return userId;
  });
}
