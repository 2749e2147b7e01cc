import { addDays } from "./calendar";
import { type Grant, grantsDue } from "./grants";
import { GRACE_DAYS } from "./policy";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";
import { isLegalTransition, meaningOf, type SubscriptionStatus } from "./status";

/** What is stored of the user before converging. */
export type StoredSummary = { status: SubscriptionStatus; trialEndsAt: Date | null };

/** The user's summary columns after converging. */
export type Summary = {
  status: SubscriptionStatus;
  productId: number | null;
  subscriptionId: string | null;
  startedAt: Date | null;
  renewsAt: Date | null;
  graceUntil: Date | null;
};

export type Convergence = {
  mirror: { subscription: SubscriptionSnapshot; product: SoldProduct; live: boolean }[];
  summary: Summary;
  grants: Grant[];
  /** Set when the allowance is over: the cause of the entry that expires what is left. */
  expiry: string | null;
};

/** Something of Stripe's that policy forbids to guess at; nothing is changed, the event is parked. */
export type Contradiction =
  | { kind: "unknown_price"; stripePriceId: string; subscriptionId: string }
  | { kind: "illegal_transition"; from: SubscriptionStatus; to: SubscriptionStatus };

/**
 * Decides what a user's rows have to say, given all that Stripe says of the customer. Depends on nothing but its
 * arguments, so it gives the same answer whichever event brought us here, and however many were lost.
 */
export function converge(
  snapshot: CustomerSnapshot,
  products: Map<string, SoldProduct>,
  stored: StoredSummary,
  now: Date,
): Convergence | Contradiction {
  const live = liveSubscription(snapshot);
  const unknown = live && unknownPrice(live, snapshot.invoices, products);
  if (live && unknown) return { kind: "unknown_price", stripePriceId: unknown, subscriptionId: live.id };
  const mirror = snapshot.subscriptions.flatMap((subscription) => {
    // What is over and was never ours to sell concerns nobody here.
    const product = products.get(subscription.stripePriceId);
    return product ? [{ subscription, product, live: subscription === live }] : [];
  });
  const current = mirror.find((row) => row.live);
  const summary = current ? summaryOf(current, snapshot.invoices) : withoutSubscription(mirror, stored, now);
  if (!isLegalTransition(stored.status, summary.status)) {
    return { kind: "illegal_transition", from: stored.status, to: summary.status };
  }
  return {
    mirror,
    summary,
    grants: grantsDue(snapshot, live, products, now),
    expiry: expiryOf(summary, mirror),
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
  const rank = (one: SubscriptionSnapshot) => [paid.has(one.id) ? 1 : 0, one.createdAt.getTime()] as const;
  return snapshot.subscriptions
    .filter((one) => meaningOf(one.status) === "live")
    .sort((a, b) => rank(b)[0] - rank(a)[0] || rank(b)[1] - rank(a)[1])[0];
}

/** A price that the live subscription has, or has been paid for at, and that we never sold. */
function unknownPrice(
  live: SubscriptionSnapshot,
  invoices: InvoiceSnapshot[],
  products: Map<string, SoldProduct>,
): string | undefined {
  const paid = invoices.filter((one) => one.subscriptionId === live.id && one.status === "paid");
  const prices = [live.stripePriceId, ...paid.flatMap((one) => one.plan?.stripePriceId ?? [])];
  return prices.find((price) => !products.has(price));
}

function summaryOf(
  { subscription, product }: Convergence["mirror"][number],
  invoices: InvoiceSnapshot[],
): Summary {
  const pastDue = subscription.status === "past_due";
  return {
    status: pastDue ? "past_due" : subscription.cancelAt ? "canceled" : "active",
    productId: product.id,
    subscriptionId: subscription.id,
    startedAt: subscription.startedAt,
    renewsAt: subscription.cancelAt ? null : subscription.periodEnd,
    graceUntil: pastDue ? addDays(firstFailure(subscription, invoices), GRACE_DAYS) : null,
  };
}

/** The oldest open renewal was first tried when it was finalised. */
function firstFailure(subscription: SubscriptionSnapshot, invoices: InvoiceSnapshot[]): Date {
  const open = invoices
    .filter((one) => one.subscriptionId === subscription.id && one.status === "open")
    .at(-1);
  return open?.finalizedAt ?? open?.createdAt ?? subscription.periodStart;
}

/** A subscription that is over ends the trial too; one that was never paid for changes nothing. */
function withoutSubscription(mirror: Convergence["mirror"], stored: StoredSummary, now: Date): Summary {
  const last = mirror
    .filter(
      (row) =>
        row.subscription.status !== "incomplete_expired" && meaningOf(row.subscription.status) === "over",
    )
    .sort((a, b) => b.subscription.createdAt.getTime() - a.subscription.createdAt.getTime())[0];
  const onTrial =
    !last && stored.status === "trial" && stored.trialEndsAt !== null && now < stored.trialEndsAt;
  return {
    status: onTrial ? "trial" : "expired",
    productId: last?.product.id ?? null,
    subscriptionId: last?.subscription.id ?? null,
    startedAt: last?.subscription.startedAt ?? null,
    renewsAt: null,
    graceUntil: null,
  };
}

function expiryOf(summary: Summary, mirror: Convergence["mirror"]): string | null {
  if (summary.status !== "expired") return null;
  return mirror.length > 0 && summary.subscriptionId ? `end:${summary.subscriptionId}` : "end:trial";
}
