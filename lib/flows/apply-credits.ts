import type { Convergence } from "../billing/convergence";
import { type Credits, sumOf } from "../billing/money";
import type { Notice } from "../billing/notices";
import { entryCauseOf, type Takeback } from "../billing/reversals";
import type { Db } from "../db/client";
import { enteredAmong, resetAllowance } from "../db/credits";
import { addPurchased, giveBack, takeBack } from "../db/extra-credits";

/** What a convergence says the customer was given and lost. */
type Due = Pick<Convergence, "grants" | "purchases" | "takebacks">;

export type Applied = {
  /** The causes of the grants that this call entered. */
  granted: string[];
  notices: Notice[];
};

/** Brings the ledger to what is due. Whatever is in it already is left as it is, so that it may be done any number of times. */
export async function applyCredits(tx: Db, userId: string, decision: Due, now: Date): Promise<Applied> {
  const due = await missing(tx, userId, decision);
  const granted = await applyGrants(tx, userId, due, now);
  const purchased = await applyPurchases(tx, userId, due, now);
  return { granted, notices: [...purchased, ...(await applyTakebacks(tx, userId, due, now))] };
}

/** What of all this isn't in the ledger yet: most has been for long. */
async function missing(tx: Db, userId: string, { grants, purchases, takebacks }: Due): Promise<Due> {
  const causes = [...grants, ...purchases].map((one) => one.cause);
  const entered = await enteredAmong(tx, userId, [...causes, ...takebacks.map(entryCauseOf)]);
  return {
    grants: grants.filter((one) => !entered.has(one.cause)),
    purchases: purchases.filter((one) => !entered.has(one.cause)),
    takebacks: takebacks.filter((one) => !entered.has(entryCauseOf(one))),
  };
}

async function applyGrants(tx: Db, userId: string, { grants }: Due, now: Date): Promise<string[]> {
  const granted: string[] = [];
  for (const { product, invoiceId: _, ...grant } of grants) {
    const { overageCap } = product;
    if (await resetAllowance(tx, { ...grant, userId, kind: "grant", overageCap, now }))
      granted.push(grant.cause);
  }
  return granted;
}

/** Adds the packs that were bought; returns their receipts. */
async function applyPurchases(tx: Db, userId: string, { purchases }: Due, now: Date): Promise<Notice[]> {
  const notices: Notice[] = [];
  for (const { cause, credits, payment } of purchases) {
    if (!(await addPurchased(tx, { userId, kind: "purchase", cause, credits, now }))) continue;
    const { amountCents, paidAt } = payment;
    const data = { credits, amountCents, at: paidAt.toISOString() };
    notices.push({ kind: "receipt", cause, at: paidAt, data });
  }
  return notices;
}

/**
 * Gives credits back with their money, and takes them back with it; returns what is to be told of it. In this order: what
 * came back can be taken for another reversal in the same run, and a second run finds nothing.
 */
async function applyTakebacks(tx: Db, userId: string, { takebacks }: Due, now: Date): Promise<Notice[]> {
  const returned = await moveEach(
    takebacks.filter((one) => one.undone),
    (one) => giveBack(tx, { ...one, userId, now }),
  );
  const taken = await moveEach(
    takebacks.filter((one) => !one.undone),
    (one) => takeBack(tx, { ...one, userId, now }),
  );
  return [
    ...returned.map(({ takeback, credits }): Notice => {
      const data = { credits, why: `The ${takeback.kind} was undone.` };
      return { kind: "credits_added", cause: entryCauseOf(takeback), at: now, data };
    }),
    ...taken.map(({ takeback, credits }): Notice => {
      const data = { credits, reason: takeback.kind };
      return { kind: "credits_taken_back", cause: takeback.cause, at: now, data };
    }),
  ];
}

/** Of each reversal the first that moved anything, and what all of them moved: a year's months each give their part. */
async function moveEach(
  takebacks: Takeback[],
  move: (takeback: Takeback) => Promise<Credits | null>,
): Promise<{ takeback: Takeback; credits: Credits }[]> {
  const moved = new Map<string, { takeback: Takeback; credits: Credits }>();
  for (const takeback of takebacks) {
    const credits = await move(takeback);
    if (credits === null) continue;
    const before = moved.get(takeback.reversalId);
    moved.set(
      takeback.reversalId,
      before ? { ...before, credits: sumOf(before.credits, credits) } : { takeback, credits },
    );
  }
  return [...moved.values()];
}
