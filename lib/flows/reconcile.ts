import { converge } from "../billing/convergence";
import { type Drift, driftOf } from "../billing/drift";
import { systemNow } from "../clock";
import { audit } from "../db/audit";
import { type Db, db } from "../db/client";
import { causesOf } from "../db/credits";
import { outstandingTakebacks } from "../db/extra-credits";
import { productsByPrice } from "../db/products";
import { customersAfter, type UserRecord, userOf } from "../db/users";
import { log } from "../log";
import { readCustomer, Untranslatable } from "../stripe/read-customer";
import { compareUsage } from "./compare-usage";
import { explain, fateOf, syncCustomerUnless } from "./sync-customer";

export type Difference = Drift & { userId: string; email: string; mended: boolean };
export type Reconciliation = { customers: number; differences: Difference[] };

const PAGE = 100;

/**
 * Compares every customer with Stripe, one after the other; one that can't be compared holds up no other. Dry unless `apply`
 * is set; then what differs is synced, which has one right answer, and the audit log says so. A second run finds nothing,
 * but for contradictions, which wait for an admin, and whoever is out of reach.
 */
export async function reconcile({
  apply,
  actor,
  wholeUsage: whole = false,
}: {
  apply: boolean;
  actor: string;
  /** Compare use by day from the beginning of each ledger, not of the last days alone. */
  wholeUsage?: boolean;
}): Promise<Reconciliation> {
  const result: Reconciliation = { customers: 0, differences: [] };
  let after = "";
  for (;;) {
    const page = await customersAfter(db(), after, PAGE);
    for (const userId of page) result.differences.push(...(await reconcileOne(userId, apply, actor)));
    result.customers += page.length;
    after = page.at(-1) ?? after;
    if (page.length < PAGE) break;
  }
  result.differences.push(...(await compareUsage({ apply, actor, whole })));
  return result;
}

async function reconcileOne(userId: string, apply: boolean, actor: string): Promise<Difference[]> {
  const user = await userOf(db(), userId);
  const { email } = user;
  try {
    const found = await compare(db(), user);
    const { drift, mended } =
      apply && user.stripeCustomerId && found.some(hasOneAnswer)
        ? await mend(userId, user.stripeCustomerId, actor)
        : { drift: found, mended: false };
    return drift.map((one) => ({ ...one, userId, email, mended }));
  } catch (err) {
    log.error({ err, userId }, "a customer could not be compared");
    const detail = err instanceof Error ? err.message : String(err);
    return [{ class: "unreachable", detail, userId, email, mended: false }];
  }
}

/** The nightly run; returns how many differences it mended. */
export async function applyReconciliation(): Promise<number> {
  const { differences } = await reconcile({ apply: true, actor: "system" });
  return differences.filter((one) => one.mended).length;
}

async function compare(tx: Db, user: UserRecord): Promise<Drift[]> {
  if (!user.stripeCustomerId) return [];
  try {
    const snapshot = await readCustomer(user.stripeCustomerId);
    const now = snapshot.clock?.now ?? systemNow();
    const decision = converge(snapshot, await productsByPrice(tx), user.state, now);
    if ("kind" in decision) return [{ class: "contradiction", detail: explain(decision) }];
    const { status } = user.state;
    const causes = await causesOf(tx, user.id);
    const outstanding = await outstandingTakebacks(tx, user.id, decision.takebacks, causes);
    return driftOf({ status, subscription: user.subscription, causes, outstanding }, decision);
  } catch (error) {
    if (error instanceof Untranslatable) return [{ class: "contradiction", detail: error.message }];
    throw error;
  }
}

const hasOneAnswer = (one: Drift) => one.class !== "contradiction";

/** Compares again under the lock: of what another run mended meanwhile this one claims nothing. */
async function mend(
  userId: string,
  customerId: string,
  actor: string,
): Promise<{ drift: Drift[]; mended: boolean }> {
  let drift: Drift[] = [];
  const result = await syncCustomerUnless(
    customerId,
    async (tx): Promise<{ kind: "nothing_left" } | null> => {
      drift = await compare(tx, await userOf(tx, userId));
      return drift.some(hasOneAnswer) ? null : { kind: "nothing_left" };
    },
  );
  if (result.kind === "nothing_left") return { drift, mended: false };
  const after = { drift, result };
  await audit(db(), { actor, action: "reconcile.apply", subjectUserId: userId, after }, systemNow());
  return { drift, mended: fateOf(result) === "done" };
}
