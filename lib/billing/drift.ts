import type { Convergence } from "./convergence";
import { entryCauseOf, type Takeback } from "./reversals";
import type { SubscriptionStatus } from "./status";

/** How our rows may differ from what Stripe says (docs/billing-policy.md, "Reconcile"). */
export const DRIFT_CLASSES = [
  "lost_end",
  "stale_status",
  "stale_subscription",
  "missing_grant",
  "missing_takeback",
  "double_subscription",
  /** Money that went back, and what an upgrade had left over of it is on the customer's balance still; or the other way. */
  "stale_balance",
  /** A planned change that gave way for nothing. */
  "lost_change",
  /** An offer by invoice that nobody paid in time. */
  "lapsed_offer",
  "wrong_usage",
  "contradiction",
  /** Not compared: Stripe didn't answer, or refused. */
  "unreachable",
] as const;
type DriftClass = (typeof DRIFT_CLASSES)[number];

export type Drift = { class: DriftClass; detail: string };

/** What is stored of a user, as far as it is compared. */
export type StoredState = {
  status: SubscriptionStatus;
  subscription: {
    id: string;
    productId: number;
    periodEnd: Date;
    cancelAt: Date | null;
    pending: { at: Date } | null;
  } | null;
  /** Causes of all entries in the ledger that money paid for. */
  causes: ReadonlySet<string>;
  /** Takebacks that would still move credits; most that aren't in the ledger never had any to take. */
  outstanding: readonly Takeback[];
};

/** Every way in which `stored` isn't what a convergence would make of it. Empty when all is well. */
export function driftOf(stored: StoredState, decision: Convergence): Drift[] {
  return [
    ...statusDrift(stored, decision),
    ...subscriptionDrift(stored, decision),
    ...[...decision.grants, ...decision.purchases]
      .filter(({ cause }) => !stored.causes.has(cause))
      .map(({ cause }): Drift => ({ class: "missing_grant", detail: cause })),
    ...stored.outstanding.map((one): Drift => ({ class: "missing_takeback", detail: entryCauseOf(one) })),
    ...decision.duplicates.map(
      ({ subscriptionId }): Drift => ({ class: "double_subscription", detail: subscriptionId }),
    ),
    ...decision.balanceDue.map(
      ({ cause, amountCents }): Drift => ({
        class: "stale_balance",
        detail: `${cause}, ${amountCents} cents`,
      }),
    ),
    ...decision.mirror
      .filter(({ live, displaced }) => live && displaced?.fate === "planned_again")
      .map(({ subscription }): Drift => ({ class: "lost_change", detail: subscription.id })),
    ...decision.lapsed.map((id): Drift => ({ class: "lapsed_offer", detail: id })),
  ];
}

function statusDrift(stored: StoredState, { summary }: Convergence): Drift[] {
  if (stored.status === summary.status) return [];
  const detail = `${stored.status} here, ${summary.status} by Stripe`;
  return [{ class: summary.status === "expired" ? "lost_end" : "stale_status", detail }];
}

function subscriptionDrift({ subscription }: StoredState, { mirror }: Convergence): Drift[] {
  const live = mirror.find((row) => row.live);
  const ours = subscription && describe({ ...subscription, pendingAt: subscription.pending?.at ?? null });
  const theirs =
    live &&
    describe({
      id: live.subscription.id,
      productId: live.product.id,
      periodEnd: live.subscription.periodEnd,
      cancelAt: live.subscription.cancelAt,
      pendingAt: live.pending?.at ?? null,
    });
  if ((ours ?? "") === (theirs ?? "")) return [];
  return [{ class: "stale_subscription", detail: `${ours ?? "none"} here, ${theirs ?? "none"} at Stripe` }];
}

type Compared = {
  id: string;
  productId: number;
  periodEnd: Date;
  cancelAt: Date | null;
  pendingAt: Date | null;
};

function describe({ id, productId, periodEnd, cancelAt, pendingAt }: Compared): string {
  const parts = [id, `plan ${productId}`, `until ${periodEnd.toISOString()}`];
  if (cancelAt) parts.push(`ends ${cancelAt.toISOString()}`);
  if (pendingAt) parts.push(`changes ${pendingAt.toISOString()}`);
  return parts.join(", ");
}
