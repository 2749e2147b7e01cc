import { accessAt } from "../billing/access";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { db } from "../db/client";
import { userOf } from "../db/users";
import { lookAfter } from "./look-after";
import { describe, syncCustomer } from "./sync-customer";

export type SyncOutcome = { kind: "synced" | "parked" | "no_customer"; detail: string };

/** An operator's wish to bring one user up to what Stripe says, or, without a customer there, to their own time. */
export async function syncNow(userId: string, actor: string): Promise<SyncOutcome> {
  const { stripeCustomerId } = await userOf(db(), userId);
  const outcome = stripeCustomerId ? await fromStripe(stripeCustomerId) : await fromTime(userId);
  await audit(db(), { actor, action: "customer.sync", subjectUserId: userId, after: outcome }, systemNow());
  return outcome;
}

async function fromStripe(customerId: string): Promise<SyncOutcome> {
  const result = await syncCustomer(customerId);
  return { kind: result.kind === "synced" ? "synced" : "parked", detail: describe(result) };
}

async function fromTime(userId: string): Promise<SyncOutcome> {
  await lookAfter(userId);
  const user = await userOf(db(), userId);
  return {
    kind: "no_customer",
    detail: `No customer at Stripe; status ${accessAt(user.state, nowFor(user)).status}`,
  };
}
