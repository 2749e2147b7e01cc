import { TIERS } from "../billing/catalogue";
import { type Contradiction, type Convergence, converge } from "../billing/convergence";
import type { CustomerSnapshot } from "../billing/snapshot";
import { systemNow } from "../clock";
import { type Db, locked } from "../db/client";
import { endAllowance, resetAllowance } from "../db/credits";
import { finishEvents, waitingEvents } from "../db/events";
import { productsByPrice } from "../db/products";
import {
  findUserByCustomer,
  mirrorSubscriptions,
  setSimulatedNow,
  setSummary,
  type UserRecord,
} from "../db/users";
import { log } from "../log";
import { readCustomer, Untranslatable } from "../stripe/read-customer";

export type SyncResult =
  | { kind: "synced"; userId: string; status: string; granted: string[] }
  | { kind: "parked"; reason: string }
  | { kind: "unknown_customer" };

/**
 * Makes our rows say what Stripe says of this customer: the only writer of the mirror, the summary and the grants that
 * money pays for. Safe to run any number of times, at any moment, from anywhere (docs/decisions/0005).
 *
 * Throws when Stripe or the database is out of reach; nothing is changed then.
 */
export function syncCustomer(customerId: string): Promise<SyncResult> {
  return withCustomer(customerId, (_tx, sync) => sync());
}

/**
 * Runs `work` alone with a customer, across processes. It acts at Stripe and calls `sync` to bring in what came of it:
 * the fetch happens inside the lock, so an older answer can't overwrite a newer one, and everything is written in one
 * transaction, with the events that it deals with.
 */
export function withCustomer<T>(
  customerId: string,
  work: (tx: Db, sync: () => Promise<SyncResult>) => Promise<T>,
): Promise<T> {
  return locked(`customer:${customerId}`, (tx) => work(tx, () => syncWithin(tx, customerId)));
}

async function syncWithin(tx: Db, customerId: string): Promise<SyncResult> {
  const events = await waitingEvents(tx, customerId);
  const result = await convergeCustomer(tx, customerId);
  const status = result.kind === "synced" ? "done" : "parked";
  await finishEvents(tx, events, status, describe(result), systemNow());
  log[status === "done" ? "info" : "error"](
    { customerId, ...result, events: events.length },
    "customer synced",
  );
  return result;
}

async function convergeCustomer(tx: Db, customerId: string): Promise<SyncResult> {
  const user = await findUserByCustomer(tx, customerId);
  if (!user) return { kind: "unknown_customer" };
  const snapshot = await read(customerId);
  if (snapshot instanceof Untranslatable) return { kind: "parked", reason: snapshot.message };
  const now = snapshot.clock?.now ?? systemNow();
  const decision = converge(snapshot, await productsByPrice(tx), user.state, now);
  if ("kind" in decision) return { kind: "parked", reason: explain(decision) };
  const granted = await apply(tx, user, snapshot, decision, now);
  return { kind: "synced", userId: user.id, status: decision.summary.status, granted };
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
  if (snapshot.clock) await setSimulatedNow(tx, user.id, snapshot.clock.now);
  await mirrorSubscriptions(tx, user.id, decision.mirror, now);
  await setSummary(tx, user.id, decision.summary);
  const granted: string[] = [];
  for (const { product, ...grant } of decision.grants) {
    const reset = { ...grant, userId: user.id, kind: "grant" as const, limits: product.limits, now };
    if (await resetAllowance(tx, reset)) granted.push(grant.cause);
  }
  if (decision.expiry) {
    await endAllowance(tx, { userId: user.id, cause: decision.expiry, limits: TIERS.free.limits, now });
  }
  return granted;
}

function explain(contradiction: Contradiction): string {
  switch (contradiction.kind) {
    case "unknown_price":
      return `Price ${contradiction.stripePriceId} of ${contradiction.subscriptionId} is not in subscription_products`;
    case "illegal_transition":
      return `A user can't go from ${contradiction.from} to ${contradiction.to}`;
  }
}

/** What the inbox shows of an event. */
export function describe(result: SyncResult): string {
  switch (result.kind) {
    case "synced":
      return result.granted.length > 0
        ? `${result.status}; granted ${result.granted.join(", ")}`
        : result.status;
    case "parked":
      return result.reason;
    case "unknown_customer":
      return "No user has this customer";
  }
}
