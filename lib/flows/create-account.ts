import { addDays, wholeSecond } from "../billing/calendar";
import { identityOf } from "../billing/identity";
import { TRIAL_CREDITS, TRIAL_DAYS } from "../billing/policy";
import { transaction } from "../db/client";
import { openAccount, resetAllowance } from "../db/credits";
import { notify } from "../db/notifications";
import { claimTrial, insertUser, type NewUser, startTrial } from "../db/users";
import { settleStanding } from "./standing";

/**
 * A person's first sign-in: user, credit account and, unless they had one before under another spelling of their
 * address, the trial (billing policy, "Sign-up"). All of it or nothing. Returns the user's id.
 */
export function createAccount(person: NewUser, now: Date): Promise<string> {
  return transaction(async (tx) => {
    const userId = await insertUser(tx, person, now);
    const periodStart = wholeSecond(now);
    await openAccount(tx, userId, periodStart);
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
      overageCap: "0",
      isUpgrade: false,
      outdated: false,
      now,
    });
    await settleStanding(tx, userId, now);
    const data = { credits: TRIAL_CREDITS, until: trialEnd.toISOString() };
    await notify(tx, userId, [{ kind: "welcome", cause: "account", at: now, data }], now);
    return userId;
  });
}
