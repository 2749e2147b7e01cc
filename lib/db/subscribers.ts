import { BILLING_CYCLES, type BillingCycle } from "../billing/catalogue";
import { oneOf } from "../billing/one-of";
import type { SubscriptionStatus } from "../billing/status";
import type { Db } from "./client";
import { escapeLike } from "./like";
import { findUsers, type UserRecord } from "./users";

const PAGE_SIZE = 25;

/**
 * Newest first; `search` is part of an address, a name, or the start of a customer, subscription or user id. `status`
 * is the stored one: what it means at a user's now, `accessAt` says of each row.
 */
export async function subscribersPage(
  db: Db,
  filter: { search?: string; status?: SubscriptionStatus; plan?: string },
  page: number,
): Promise<{ rows: UserRecord[]; total: number; pages: number }> {
  const { search, status = null, plan = null } = filter;
  const part = search ? `%${escapeLike(search)}%` : null;
  const start = search ? `${escapeLike(search)}%` : null;
  const found = await db.$queryRaw<{ id: string; total: bigint }[]>`
    SELECT u.id, count(*) OVER () AS total
    FROM users u
    LEFT JOIN subscriptions s ON s.user_id = u.id AND s.live
    LEFT JOIN subscription_products p ON p.id = s.product_id
    WHERE (${part}::text IS NULL OR u.email ILIKE ${part} OR u.name ILIKE ${part} OR u.id LIKE ${start}
           OR u.stripe_customer_id LIKE ${start} OR u.stripe_subscription_id LIKE ${start})
      AND (${status}::text IS NULL OR u.subscription_status = ${status})
      AND (${plan}::text IS NULL OR coalesce(p.tier, 'free') = ${plan})
    ORDER BY u.created_at DESC, u.id DESC
    LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`;
  const total = Number(found[0]?.total ?? 0);
  const rows = await findUsers(
    db,
    found.map((row) => row.id),
  );
  return { rows, total, pages: Math.max(1, Math.ceil(total / PAGE_SIZE)) };
}

export type MirroredSubscription = {
  id: string;
  productId: number;
  planName: string;
  amountCents: number;
  billingCycle: BillingCycle;
  stripeStatus: string;
  live: boolean;
  startedAt: Date;
  periodStart: Date;
  periodEnd: Date;
  cancelAt: Date | null;
  canceledAt: Date | null;
  cancelReason: string | null;
  endedAt: Date | null;
  syncedAt: Date;
};

/** Every subscription a user ever had, as last mirrored from Stripe, newest first. */
export async function subscriptionsOf(db: Db, userId: string): Promise<MirroredSubscription[]> {
  const rows = await db.subscription.findMany({
    where: { userId },
    include: { product: true },
    orderBy: { startedAt: "desc" },
  });
  return rows.map((row) => ({
    id: row.id,
    productId: row.productId,
    planName: row.product.name,
    amountCents: row.product.amountCents,
    billingCycle: oneOf(BILLING_CYCLES, row.product.billingCycle),
    stripeStatus: row.stripeStatus,
    live: row.live,
    startedAt: row.startedAt,
    periodStart: row.currentPeriodStart,
    periodEnd: row.currentPeriodEnd,
    cancelAt: row.cancelAt,
    canceledAt: row.canceledAt,
    cancelReason: row.cancelReason,
    endedAt: row.endedAt,
    syncedAt: row.syncedAt,
  }));
}
