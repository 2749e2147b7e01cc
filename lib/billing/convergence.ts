import { type TrialState, trialUntil } from "./access";
import { chosenAt, isOverdue, lapsedOffers, meaningFor } from "./by-invoice";
import { addDays } from "./calendar";
import { type Duplicate, duplicatesOf, type Merge, mergesOf } from "./duplicates";
import { type Grant, grantsDue } from "./grants";
import { type BalanceDue, balanceDue } from "./left-over";
import { type DisplacedFate, fateOfDisplaced } from "./plan-change";
import { GRACE_DAYS } from "./policy";
import { type Purchase, purchasesOf, type Takeback, takebacksOf } from "./reversals";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";
import { isLegalTransition, type SubscriptionStatus } from "./status";

/** The user's summary columns after converging. */
export type Summary = {
  status: SubscriptionStatus;
  productId: number | null;
  subscriptionId: string | null;
  startedAt: Date | null;
  renewsAt: Date | null;
  graceUntil: Date | null;
};

export type MirroredSubscription = {
  subscription: SubscriptionSnapshot;
  product: SoldProduct;
  live: boolean;
  /** What it changes to with the next renewal. */
  pending: { product: SoldProduct; at: Date } | null;
  /** What it changes to once that is paid. */
  unpaid: { product: SoldProduct; until: Date } | null;
  /** What was planned and gave way, and what becomes of it; no product when that is not sold any more. */
  displaced: { product: SoldProduct | undefined; fate: DisplacedFate } | null;
};

export type Convergence = {
  mirror: MirroredSubscription[];
  summary: Summary;
  grants: Grant[];
  purchases: Purchase[];
  takebacks: Takeback[];
  /** Subscriptions beside the live one, to be ended at Stripe. */
  duplicates: Duplicate[];
  /** What goes off the customer's balance with money that went back, or on it again. */
  balanceDue: BalanceDue[];
  /** Offers by invoice that were not paid in time, to be ended at Stripe. */
  lapsed: string[];
  /** Those that were. */
  merges: Merge[];
  /** Set when the allowance is over: the cause of the entry that expires what is left. */
  expiry: string | null;
};

/** Something of Stripe's that policy forbids to guess at; nothing is changed, the event is parked. */
export type Contradiction =
  | { kind: "unknown_price"; stripePriceId: string; subscriptionId: string }
  | { kind: "unknown_pack"; paymentId: string; amountCents: number }
  | { kind: "illegal_transition"; from: SubscriptionStatus; to: SubscriptionStatus };

/**
 * Decides what a user's rows have to say, given all that Stripe says of the customer. Depends on nothing but its
 * arguments, so it gives the same answer whichever event brought us here, and however many were lost.
 */
export function converge(
  snapshot: CustomerSnapshot,
  products: Map<string, SoldProduct>,
  stored: TrialState,
  now: Date,
): Convergence | Contradiction {
  const live = liveSubscription(snapshot);
  const unknown = live && unknownPrice(live, snapshot.invoices, products);
  if (live && unknown) return { kind: "unknown_price", stripePriceId: unknown, subscriptionId: live.id };
  const purchases = purchasesOf(snapshot);
  if ("unknownPack" in purchases) {
    const { id, amountCents } = purchases.unknownPack;
    return { kind: "unknown_pack", paymentId: id, amountCents };
  }
  const mirror = snapshot.subscriptions.flatMap(
    (subscription) => mirrored(subscription, subscription === live, products) ?? [],
  );
  const current = mirror.find((row) => row.live);
  const summary = current
    ? summaryOf(current, snapshot.invoices, now)
    : withoutSubscription(mirror, snapshot, stored, now);
  if (!isLegalTransition(stored.status, summary.status)) {
    return { kind: "illegal_transition", from: stored.status, to: summary.status };
  }
  const grants = grantsDue(snapshot, live, products, now);
  return {
    mirror,
    summary,
    grants,
    purchases,
    takebacks: takebacksOf(snapshot, grants, purchases),
    duplicates: live ? duplicatesOf(snapshot, live, products, now) : [],
    merges: mergesOf(snapshot, live, products),
    balanceDue: balanceDue(snapshot),
    lapsed: lapsedOffers(snapshot, products, now),
    expiry: expiryOf(summary, mirror),
  };
}

/** Null for what was never ours to sell: once it is over, it concerns nobody here. */
function mirrored(
  subscription: SubscriptionSnapshot,
  live: boolean,
  products: Map<string, SoldProduct>,
): MirroredSubscription | null {
  const product = products.get(subscription.stripePriceId);
  if (!product) return null;
  const { pendingChange, unpaidChange, displacedChange } = subscription;
  const next = pendingChange && products.get(pendingChange.stripePriceId);
  const held = unpaidChange && products.get(unpaidChange.stripePriceId);
  const fate = fateOfDisplaced(subscription);
  return {
    subscription,
    product,
    live,
    pending: next ? { product: next, at: pendingChange.at } : null,
    unpaid: held ? { product: held, until: unpaidChange.until } : null,
    displaced: fate && { product: products.get(displacedChange?.stripePriceId ?? ""), fate },
  };
}

/**
 * The subscription that decides. Should there be two, it is the newest that was paid for (billing policy,
 * "Two live subscriptions").
 */
function liveSubscription(snapshot: CustomerSnapshot): SubscriptionSnapshot | undefined {
  const paid = new Set(
    snapshot.invoices.filter((one) => one.status === "paid").map((one) => one.subscriptionId),
  );
  const rank = (one: SubscriptionSnapshot) =>
    [paid.has(one.id) ? 1 : 0, chosenAt(one, snapshot.invoices).getTime()] as const;
  return snapshot.subscriptions
    .filter((one) => meaningFor(one, snapshot.invoices) === "live")
    .sort((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1])[0];
}

/** A price that the live subscription has, will have or has been paid for at, and that we never sold. */
function unknownPrice(
  live: SubscriptionSnapshot,
  invoices: InvoiceSnapshot[],
  products: Map<string, SoldProduct>,
): string | undefined {
  const paid = invoices.filter((one) => one.subscriptionId === live.id && one.status === "paid");
  const ahead = [live.pendingChange, live.unpaidChange].flatMap((one) => one?.stripePriceId ?? []);
  const prices = [live.stripePriceId, ...ahead, ...paid.flatMap((one) => one.plan?.stripePriceId ?? [])];
  return prices.find((price) => !products.has(price));
}

function summaryOf(
  { subscription, product }: MirroredSubscription,
  invoices: InvoiceSnapshot[],
  now: Date,
): Summary {
  const pastDue = subscription.status === "past_due" || isOverdue(subscription, invoices, now);
  return {
    status: pastDue ? "past_due" : subscription.cancelAt ? "canceled" : "active",
    productId: product.id,
    subscriptionId: subscription.id,
    startedAt: subscription.startedAt,
    renewsAt: subscription.cancelAt ? null : subscription.periodEnd,
    graceUntil: pastDue ? addDays(firstFailure(subscription, invoices), GRACE_DAYS) : null,
  };
}

/** The oldest open renewal was first tried when it was finalised; one that was sent has until its day. */
function firstFailure(subscription: SubscriptionSnapshot, invoices: InvoiceSnapshot[]): Date {
  const open = invoices
    .filter((one) => one.subscriptionId === subscription.id && one.status === "open")
    .at(-1);
  return open?.dueAt ?? open?.finalizedAt ?? open?.createdAt ?? subscription.periodStart;
}

/** A subscription that is over ends the trial too; one that was never paid for changes nothing. */
function withoutSubscription(
  mirror: MirroredSubscription[],
  { invoices }: CustomerSnapshot,
  stored: TrialState,
  now: Date,
): Summary {
  const last = mirror
    .filter(
      ({ subscription }) =>
        subscription.status !== "incomplete_expired" && meaningFor(subscription, invoices) === "over",
    )
    .sort((a, b) => b.subscription.createdAt.getTime() - a.subscription.createdAt.getTime())[0];
  return {
    status: !last && trialUntil(stored, now) ? "trial" : "expired",
    productId: last?.product.id ?? null,
    subscriptionId: last?.subscription.id ?? null,
    startedAt: last?.subscription.startedAt ?? null,
    renewsAt: null,
    graceUntil: null,
  };
}

function expiryOf(summary: Summary, mirror: MirroredSubscription[]): string | null {
  if (summary.status !== "expired") return null;
  return mirror.length > 0 && summary.subscriptionId ? `end:${summary.subscriptionId}` : "end:trial";
}
