import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { db } from "../db/client";
import { setSimulatedNow, type UserRecord, userOf } from "../db/users";
import { env } from "../env";
import { advanceTestClock } from "../stripe/customers";
import { applyDue } from "./apply-due";

export type Advance =
  | { kind: "advanced"; from: Date; to: Date }
  | { kind: "live_mode" }
  | { kind: "no_clock" }
  | { kind: "nothing_ahead" };

/** A renewal is charged an hour after its period ends; this is past it. */
const PAST_THE_RENEWAL_MS = 2 * 60 * 60 * 1_000;

/**
 * Moves a test-mode user's time past the end of their period (trial, paid period or cancelled rest) and does all that
 * becomes due. On the sandbox and on Stripe's test mode alike.
 */
export async function advanceToPeriodEnd(userId: string, actor: string): Promise<Advance> {
  if (!env().testClocks) return { kind: "live_mode" };
  const user = await userOf(db(), userId);
  if (user.stripeCustomerId && !user.stripeTestClockId) return { kind: "no_clock" };
  const from = nowFor(user);
  const end = nextEnd(user, from);
  if (!end) return { kind: "nothing_ahead" };
  const to = new Date(end.getTime() + PAST_THE_RENEWAL_MS);
  if (user.stripeTestClockId) await advanceTestClock(user.stripeTestClockId, to);
  else await setSimulatedNow(db(), userId, to);
  // Webhooks of what just happened may still be on their way: converging doesn't need them.
  await applyDue(userId);
  const change = { before: { now: from.toISOString() }, after: { now: to.toISOString() } };
  await audit(db(), { actor, action: "clock.advance", subjectUserId: userId, ...change }, systemNow());
  return { kind: "advanced", from, to };
}

function nextEnd(user: UserRecord, now: Date): Date | null {
  const { subscription, state } = user;
  const end = subscription?.cancelAt ?? subscription?.periodEnd ?? state.trialEndsAt;
  return end && end > now ? end : null;
}
