import { accessAt } from "../billing/access";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { transaction } from "../db/client";
import { setRole, type UserRecord } from "../db/users";
import { advanceToPeriodEnd, whyNotAdvanced } from "../flows/advance-clock";
import { syncNow } from "../flows/sync-now";
import { ACTOR, type Answer, type Command, CommandError, forUser } from "./command";

export const ACCOUNT_COMMANDS: Record<string, Command> = {
  grant: forUser((user) => changeRole(user, "admin")),
  revoke: forUser((user) => changeRole(user, "user")),
  user: forUser(show),
  sync: forUser((user) => syncNow(user.id, ACTOR)),
  advance: forUser(advance),
};

async function changeRole(user: UserRecord, role: "user" | "admin"): Promise<Answer> {
  const change = { before: { role: user.role }, after: { role } };
  await transaction(async (tx) => {
    await setRole(tx, user.id, role);
    await audit(tx, { actor: ACTOR, action: "role.change", subjectUserId: user.id, ...change }, systemNow());
  });
  return { email: user.email, role };
}

async function show(user: UserRecord): Promise<Answer> {
  const now = nowFor(user);
  const access = accessAt(user.state, now);
  return {
    id: user.id,
    email: user.email,
    role: user.role,
    now: now.toISOString(),
    stripe_customer_id: user.stripeCustomerId,
    stripe_subscription_id: user.subscription?.id ?? null,
    stored_status: user.state.status,
    status: access.status,
    plan: access.planName,
    reason: access.reason,
    until: access.until?.toISOString() ?? null,
    allowance: access.allowance,
    allowance_total: access.allowanceTotal,
    purchased: user.purchased,
  };
}

async function advance(user: UserRecord): Promise<Answer> {
  const result = await advanceToPeriodEnd(user.id, ACTOR);
  if (result.kind !== "advanced") throw new CommandError(whyNotAdvanced(result));
  return { email: user.email, from: result.from.toISOString(), to: result.to.toISOString() };
}
