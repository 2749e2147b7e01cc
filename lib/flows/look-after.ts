import { accessAt } from "../billing/access";
import { type AgendaPoint, agendaOf, dueBetween, nextDueAt, retryAt } from "../billing/agenda";
import { cardWords } from "../billing/card";
import { trialEnded } from "../billing/news";
import type { Notice } from "../billing/notices";
import { INVOICE_DUE_DAYS } from "../billing/policy";
import { GRACE_OVER } from "../billing/status";
import { nowFor, systemNow } from "../clock";
import { putOff, setLookedAfter, usersDue } from "../db/agendas";
import { type Db, db, locked } from "../db/client";
import { endAllowance } from "../db/credits";
import { openInvoice } from "../db/invoices";
import { notify } from "../db/notifications";
import { expireUser, type UserRecord, userOf } from "../db/users";
import { log } from "../log";
import { cancelNow } from "../stripe/changes";
import { settleStanding } from "./standing";
import { withCustomer } from "./sync-customer";

/**
 * Does what the user's time has made due since it was last done: a customer of Stripe's is synced, a grace that ran out
 * ends the subscription there, anyone else's trial ends, reminders are entered. Access never waits for this. Safe to run
 * at any moment and any number of times; after a stop of days it catches up, and sends no reminder of what is past.
 */
export async function lookAfter(userId: string): Promise<void> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) {
    await locked(`account:${userId}`, async (tx) => {
      await endTrial(tx, userId);
      await closeAgenda(tx, userId);
    });
    return;
  }
  await withCustomer(stripeCustomerId, async (tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return await putOff(tx, userId, retryAt(systemNow()));
    if (await endGrace(synced.user)) await sync();
    await closeAgenda(tx, userId);
  });
}

const BATCH = 100;
/** An account that could not be looked after gives way to the others for so long. */
const AGAIN_MS = 10 * 60_000;

/** Looks after every account for which something is due; returns how many. Those that fail hold up no other. */
export async function lookAfterDue(): Promise<number> {
  const due = await usersDue(db(), systemNow(), BATCH);
  for (const userId of due) {
    await lookAfter(userId).catch(async (err) => {
      log.error({ err, userId }, "an account could not be looked after");
      await putOff(db(), userId, new Date(systemNow().getTime() + AGAIN_MS));
    });
  }
  return due.length;
}

/** For who never became a customer: anyone else's trial ends with the sync. */
async function endTrial(tx: Db, userId: string): Promise<void> {
  const user = await userOf(tx, userId);
  const now = nowFor(user);
  if (user.state.status !== "trial" || accessAt(user.state, now).status !== "expired") return;
  if (!(await expireUser(tx, userId))) return;
  await endAllowance(tx, { userId, cause: "end:trial", now });
  await settleStanding(tx, userId, now);
  await notify(tx, userId, [trialEnded(now)], systemNow());
}

/** The end of grace: over at Stripe too, and nothing is collected any more (billing policy, "Payment fails"). */
async function endGrace(user: UserRecord): Promise<boolean> {
  const { status, graceUntil } = user.state;
  if (status !== "past_due" || !user.subscription || !graceUntil || graceUntil > nowFor(user)) return false;
  await cancelNow(user.subscription.id, GRACE_OVER);
  return true;
}

/** Enters the reminders that came due, and says up to when all is done. */
async function closeAgenda(tx: Db, userId: string): Promise<void> {
  const user = await userOf(tx, userId);
  const now = nowFor(user);
  const agenda = agendaOf({ ...user.state, ...user });
  const due = dueBetween(agenda, user.lookedAfterUntil, now);
  const { amountDueCents } = (await openInvoice(tx, userId, user.subscription)) ?? { amountDueCents: 0 };
  await notify(tx, userId, remindersFor(user, due, amountDueCents, now), systemNow());
  await setLookedAfter(tx, userId, now, nextDueAt(agenda, now, now));
}

/** Only of what is still ahead; of several about the same thing, the last. */
function remindersFor(user: UserRecord, due: AgendaPoint[], openCents: number, now: Date): Notice[] {
  const { state, subscription, card } = user;
  const point = due.findLast(({ what }) => what.endsWith("_notice") || what === "grace_reminder");
  switch (point?.what) {
    case "trial_notice": {
      if (!state.trialEndsAt || state.trialEndsAt <= now) return [];
      const data = { until: state.trialEndsAt.toISOString(), left: state.allowance };
      return [{ kind: "trial_notice", cause: "trial", at: now, data }];
    }
    case "renewal_notice": {
      if (!subscription || subscription.periodEnd <= now) return [];
      const { id, periodEnd, pending } = subscription;
      const next = pending ?? subscription;
      const at = periodEnd.toISOString();
      const dueDays = subscription.byInvoice ? INVOICE_DUE_DAYS : null;
      const figures = { plan: next.name, amountCents: next.amountCents, at };
      const data = { ...figures, card: card && cardWords(card), dueDays };
      return [{ kind: "renewal_notice", cause: `${id}:${at}`, at: now, data }];
    }
    case "grace_reminder": {
      if (!subscription || !state.graceUntil || state.graceUntil <= now) return [];
      const until = state.graceUntil.toISOString();
      const data = { plan: subscription.name, amountCents: openCents, until };
      return [{ kind: "grace_reminder", cause: `${until}:${point.day}`, at: now, data }];
    }
    default:
      return [];
  }
}
