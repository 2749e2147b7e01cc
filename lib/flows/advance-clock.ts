import { agendaOf, isTransition } from "../billing/agenda";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { db } from "../db/client";
import { setSimulatedNow, type UserRecord, userOf } from "../db/users";
import { env } from "../env";
import { advanceTestClock } from "../stripe/customers";
import { lookAfter } from "./look-after";

export type NoAdvance = { kind: "live_mode" } | { kind: "no_clock" } | { kind: "nothing_ahead" };
export type Advance = { kind: "advanced"; from: Date; to: Date } | NoAdvance;

/**
 * Moves a test-mode user's time to what comes next (the end of the trial, of the paid period or a month of a year, of the
 * cancelled rest, of the grace) and does all that becomes due. On the sandbox and on Stripe's test mode alike.
 */
export async function advanceToPeriodEnd(userId: string, actor: string): Promise<Advance> {
  const user = await userOf(db(), userId);
  const from = nowFor(user);
  const ahead = endAhead(user, from);
  if (ahead.kind !== "end") return ahead;
  const to = new Date(Math.ceil(ahead.at.getTime() / 1_000) * 1_000);
  if (user.stripeTestClockId) await advanceTestClock(user.stripeTestClockId, to);
  else await setSimulatedNow(db(), userId, to);
  // Webhooks of what just happened may still be on their way: converging doesn't need them.
  await lookAfter(userId);
  const change = { before: { now: from.toISOString() }, after: { now: to.toISOString() } };
  await audit(db(), { actor, action: "clock.advance", subjectUserId: userId, ...change }, systemNow());
  return { kind: "advanced", from, to };
}

/** For whoever asked for it. */
export function whyNotAdvanced({ kind }: NoAdvance): string {
  switch (kind) {
    case "live_mode":
      return "Time can be advanced in test mode only.";
    case "no_clock":
      return "This customer was created without a test clock.";
    case "nothing_ahead":
      return "No trial and no paid period lies ahead.";
  }
}

/** The end that advancing a user's time would reach, or why it can't. */
export function endAhead(user: UserRecord, now: Date): { kind: "end"; at: Date } | NoAdvance {
  if (!env().testClocks) return { kind: "live_mode" };
  if (user.stripeCustomerId && !user.stripeTestClockId) return { kind: "no_clock" };
  const at = nextEnd(user, now);
  return at ? { kind: "end", at } : { kind: "nothing_ahead" };
}

function nextEnd(user: UserRecord, now: Date): Date | null {
  const transitions = agendaOf({ ...user.state, ...user }).filter(({ what }) => isTransition(what));
  return transitions.find(({ at }) => at > now)?.at ?? null;
}
