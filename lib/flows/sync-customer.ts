import { type Contradiction, type Convergence, converge } from "../billing/convergence";
import type { Merge } from "../billing/duplicates";
import { newsOf } from "../billing/news";
import { isPaymentReversed } from "../billing/reversals";
import type { CustomerSnapshot } from "../billing/snapshot";
import { systemNow } from "../clock";
import { audit, isAudited } from "../db/audit";
import { type Db, locked } from "../db/client";
import { endAllowance } from "../db/credits";
import { finishEvents, waitingEvents } from "../db/events";
import { mirrorInvoices } from "../db/invoices";
import { mirrorCard, mirrorSubscriptions, setSummary } from "../db/mirror";
import { notify } from "../db/notifications";
import { productsByPrice } from "../db/products";
import { findUserByCustomer, forgetCustomer, type UserRecord, userOf } from "../db/users";
import { log } from "../log";
import { readCustomer, Untranslatable } from "../stripe/read-customer";
import { applyCredits } from "./apply-credits";
import { park } from "./park";
import { settleAtStripe } from "./settle-at-stripe";
import { settleStanding } from "./standing";

export type SyncResult =
  /** `refused`: what has to be settled at Stripe and Stripe refuses; the rows say what Stripe says all the same. */
  | {
      kind: "synced";
      userId: string;
      status: string;
      granted: string[];
      refused: string[];
      /** Money that the running period stands on went back, or is disputed. */
      reversed: boolean;
    }
  | { kind: "parked"; reason: string }
  | { kind: "unknown_customer" };

/** The rows stayed as they were: what they say may be long past, and nobody may act on it. */
export type NeedsAttention = { kind: "needs_attention"; reason: string };

/** What Stripe says is brought in, and here is the user; or it couldn't be, and why. */
type Synced = { kind: "synced"; user: UserRecord; reversed: boolean } | NeedsAttention;
export type Sync = () => Promise<Synced>;

/**
 * Makes our rows say what Stripe says of this customer: the only writer of the mirror, of the summary, but for trials that
 * end without a customer, and of the credits that money pays for. Safe to run any number of times, at any moment, from
 * anywhere (docs/decisions/0005).
 *
 * Throws when Stripe or the database is out of reach; nothing is changed then.
 */
export function syncCustomer(customerId: string): Promise<SyncResult> {
  return locked(lockOf(customerId), (tx) => syncWithin(tx, customerId));
}

/** Unless `alreadyDone`, asked under the lock, knows what became of it meanwhile. */
export function syncCustomerUnless<T>(
  customerId: string,
  alreadyDone: (tx: Db) => Promise<T | null>,
): Promise<T | SyncResult> {
  return locked(
    lockOf(customerId),
    async (tx) => (await alreadyDone(tx)) ?? (await syncWithin(tx, customerId)),
  );
}

/**
 * Runs `work` alone with a customer, across processes. It acts at Stripe and calls `sync` to bring in what came of it:
 * the fetch happens inside the lock, so an older answer can't overwrite a newer one, and everything is written in one
 * transaction, with the events that it deals with.
 */
export function withCustomer<T>(customerId: string, work: (tx: Db, sync: Sync) => Promise<T>): Promise<T> {
  return locked(lockOf(customerId), (tx) =>
    work(tx, async () => {
      const result = await syncWithin(tx, customerId);
      return result.kind === "synced"
        ? { kind: "synced", user: await userOf(tx, result.userId), reversed: result.reversed }
        : { kind: "needs_attention", reason: describe(result) };
    }),
  );
}

const lockOf = (customerId: string) => `customer:${customerId}`;

async function syncWithin(tx: Db, customerId: string): Promise<SyncResult> {
  const events = await waitingEvents(tx, customerId);
  const result = await convergeCustomer(tx, customerId);
  const status = fateOf(result);
  if (status === "parked") await park(tx, { events, customerId, reason: describe(result) });
  else await finishEvents(tx, events, status, describe(result), systemNow());
  log[status === "done" ? "info" : "error"](
    { customerId, ...result, events: events.length },
    "customer synced",
  );
  return result;
}

/** What becomes of the events that led to a sync. */
export function fateOf(result: SyncResult): "done" | "parked" {
  return result.kind === "synced" && result.refused.length === 0 ? "done" : "parked";
}

async function convergeCustomer(tx: Db, customerId: string): Promise<SyncResult> {
  const user = await findUserByCustomer(tx, customerId);
  if (!user) return { kind: "unknown_customer" };
  const first = await convergeOnce(tx, user, customerId);
  if ("reason" in first) return { kind: "parked", reason: first.reason };
  const { snapshot, decision, granted } = first;
  const status = decision.summary.status;
  if (snapshot.deleted) await forget(tx, user);
  const { acted, refused } = await settleAtStripe(user, snapshot, decision);
  if (!acted || snapshot.deleted)
    return { kind: "synced", userId: user.id, status, granted, refused, reversed: isReversed(first) };
  const second = await convergeOnce(tx, await userOf(tx, user.id), customerId);
  if ("reason" in second) return { kind: "parked", reason: second.reason };
  return {
    kind: "synced",
    userId: user.id,
    status: second.decision.summary.status,
    granted: [...granted, ...second.granted],
    refused,
    reversed: isReversed(second),
  };
}

function isReversed({ snapshot, decision }: Converged): boolean {
  const live = decision.mirror.find((row) => row.live);
  return live !== undefined && isPaymentReversed(snapshot, live.subscription);
}

/** Deleted at Stripe: nothing can be sold to it any more. What it says of the past is brought in for the last time. */
async function forget(tx: Db, user: UserRecord): Promise<void> {
  await forgetCustomer(tx, user.id);
  const before = { stripeCustomerId: user.stripeCustomerId };
  const entry = { actor: "system", action: "customer.forget", subjectUserId: user.id, before };
  await audit(tx, entry, systemNow());
}

type Converged = { snapshot: CustomerSnapshot; decision: Convergence; granted: string[] };

async function convergeOnce(
  tx: Db,
  user: UserRecord,
  customerId: string,
): Promise<Converged | { reason: string }> {
  const snapshot = await read(customerId);
  return snapshot instanceof Untranslatable
    ? { reason: snapshot.message }
    : await convergeWith(tx, user, snapshot);
}

/** Makes the user's rows say what the snapshot says, or says why it must not. */
export async function convergeWith(
  tx: Db,
  user: UserRecord,
  snapshot: CustomerSnapshot,
): Promise<Converged | { reason: string }> {
  const now = snapshot.clock?.now ?? systemNow();
  const decision = converge(snapshot, await productsByPrice(tx), user.state, now);
  if ("kind" in decision) return { reason: explain(decision) };
  return { snapshot, decision, granted: await apply(tx, user, snapshot, decision, now) };
}

async function read(customerId: string): Promise<CustomerSnapshot | Untranslatable> {
  try {
    return await readCustomer(customerId);
  } catch (error) {
    if (error instanceof Untranslatable) return error;
    throw error;
  }
}

async function apply(
  tx: Db,
  user: UserRecord,
  snapshot: CustomerSnapshot,
  decision: Convergence,
  now: Date,
): Promise<string[]> {
  await mirrorSubscriptions(tx, user.id, decision.mirror, now);
  await mirrorInvoices(tx, user.id, snapshot.invoices);
  if (snapshot.card?.id !== user.card?.id) await mirrorCard(tx, user.id, snapshot.card);
  await setSummary(tx, user.id, decision.summary, snapshot.clock);
  for (const merge of decision.merges) await auditMerge(tx, user.id, merge);
  const { granted, notices } = await applyCredits(tx, user.id, decision, now);
  if (decision.expiry) {
    await endAllowance(tx, { userId: user.id, cause: decision.expiry, now });
  }
  const before = {
    subscriptionId: user.subscription?.id ?? null,
    canceledAt: user.subscription?.canceledAt ?? null,
    trialEndsAt: user.state.trialEndsAt,
  };
  await notify(tx, user.id, [...newsOf(snapshot, decision, before, now), ...notices], systemNow());
  await settleStanding(tx, user.id, now);
  return granted;
}

/** Once each, by whichever sync sees it first: the one that merged may have failed after it. */
async function auditMerge(tx: Db, userId: string, merge: Merge): Promise<void> {
  const { endedId, keptId, refundedCents, creditedCents } = merge;
  const action = "subscription.merge";
  if (await isAudited(tx, userId, action, "ended", endedId)) return;
  const after = { ended: endedId, kept: keptId, refundedCents, creditedCents };
  await audit(tx, { actor: "system", action, subjectUserId: userId, after }, systemNow());
}

export function explain(contradiction: Contradiction): string {
  switch (contradiction.kind) {
    case "unknown_price":
      return `Price ${contradiction.stripePriceId} of ${contradiction.subscriptionId} is not in subscription_products`;
    case "unknown_pack":
      return `Payment ${contradiction.paymentId} of ${contradiction.amountCents} cents is for no credit pack that we sell`;
    case "illegal_transition":
      return `A user can't go from ${contradiction.from} to ${contradiction.to}`;
  }
}

/** What the inbox shows of an event. */
export function describe(result: SyncResult): string {
  switch (result.kind) {
    case "synced": {
      const granted = result.granted.length > 0 ? [`granted ${result.granted.join(", ")}`] : [];
      return [result.status, ...granted, ...result.refused].join("; ");
    }
    case "parked":
      return result.reason;
    case "unknown_customer":
      return "No user has this customer";
  }
}
