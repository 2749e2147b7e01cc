import { accessAt } from "../billing/access";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { db } from "../db/client";
import { userOf } from "../db/users";
import { lookAfter } from "./look-after";
import { describe, fateOf, syncCustomer } from "./sync-customer";

export type SyncOutcome = { kind: "synced" | "parked" | "no_customer"; detail: string };

/** An operator's wish to bring one user up to what Stripe says, or, without a customer there, to their own time. */
export async function syncNow(userId: string, actor: string): Promise<SyncOutcome> {
  const { stripeCustomerId } = await userOf(db(), userId);
  return stripeCustomerId ? await fromStripe(userId, stripeCustomerId, actor) : await fromTime(userId, actor);
}

async function fromStripe(userId: string, customerId: string, actor: string): Promise<SyncOutcome> {
  const result = await syncCustomer(customerId);
  const kind = fateOf(result) === "done" ? "synced" : "parked";
  return await audited(userId, actor, { kind, detail: describe(result) });
}

async function fromTime(userId: string, actor: string): Promise<SyncOutcome> {
  await lookAfter(userId);
  const user = await userOf(db(), userId);
  const { status } = accessAt(user.state, nowFor(user));
  const detail = `No customer at Stripe; status ${status}`;
  return await audited(userId, actor, { kind: "no_customer", detail });
}

async function audited(userId: string, actor: string, after: SyncOutcome): Promise<SyncOutcome> {
  await audit(db(), { actor, action: "customer.sync", subjectUserId: userId, after }, systemNow());
  return after;
}
