import { accessAt } from "../billing/access";
import { usageNews } from "../billing/usage-news";
import { nowFor, systemNow } from "../clock";
import { db, transaction } from "../db/client";
import {
  accountsWithExpiredHolds,
  accountsWithNews,
  expireHolds,
  lockAccount,
  setNewsSince,
} from "../db/credits";
import { notify } from "../db/notifications";
import { userOf } from "../db/users";
import { log } from "../log";
import { lookAfter } from "./look-after";

const BATCH = 100;

/**
 * Tells the customers whose use has passed something: the metering only marks their accounts, in the transaction of the
 * use. Returns how many were looked at. One that fails goes behind the others.
 */
export async function tellUsage(): Promise<number> {
  const userIds = await accountsWithNews(db(), BATCH);
  for (const userId of userIds) {
    await tell(userId).catch(async (err) => {
      log.error({ err, userId }, "the use of an account could not be told");
      await setNewsSince(db(), userId, systemNow());
    });
  }
  return userIds.length;
}

async function tell(userId: string): Promise<void> {
  const isTrialOver = await transaction(async (tx) => {
    // What is used from here on marks the account again.
    await lockAccount(tx, userId);
    const user = await userOf(tx, userId);
    const now = nowFor(user);
    const access = accessAt(user.state, now);
    const { periodStartedAt } = user.state;
    await notify(tx, userId, usageNews({ ...user, access, periodStartedAt }, now), systemNow());
    await setNewsSince(tx, userId, null);
    return user.state.status === "trial" && access.reason === "trial_over";
  });
  if (isTrialOver) await lookAfter(userId);
}

/** Frees what expired holds had set aside, on accounts that nothing else comes by; returns how many. */
export async function freeExpiredHolds(): Promise<number> {
  const now = systemNow();
  const userIds = await accountsWithExpiredHolds(db(), now, BATCH);
  for (const userId of userIds) await transaction((tx) => expireHolds(tx, userId, now));
  return userIds.length;
}
