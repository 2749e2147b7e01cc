import { accessAt } from "../billing/access";
import { TIERS } from "../billing/catalogue";
import { nowFor } from "../clock";
import { db, locked } from "../db/client";
import { endAllowance } from "../db/credits";
import { expireUser, userOf } from "../db/users";
import { syncCustomer } from "./sync-customer";

/**
 * Does what the user's time has made due: a customer of Stripe's is synced, anyone else's trial ends. Access never
 * waits for this; it only brings the stored rows up to what `accessAt` says anyway.
 */
export async function applyDue(userId: string): Promise<void> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (stripeCustomerId) await syncCustomer(stripeCustomerId);
  else await endTrial(userId);
}

function endTrial(userId: string): Promise<void> {
  return locked(`account:${userId}`, async (tx) => {
    const user = await userOf(tx, userId);
    const now = nowFor(user);
    if (accessAt(user.state, now).status !== "expired") return;
    const isExpired = await expireUser(tx, userId);
    if (isExpired) await endAllowance(tx, { userId, cause: "end:trial", limits: TIERS.free.limits, now });
  });
}
