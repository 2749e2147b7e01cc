import type { MirroredSubscription, Summary } from "../billing/convergence";
import type { Card } from "../billing/snapshot";
import type { Db } from "./client";

/** What Stripe says of a user, written down; its invoices are in invoices.ts. Only a sync writes here. */

/** The summary columns, and the clock's time where the customer hangs on one. */
export async function setSummary(
  db: Db,
  userId: string,
  summary: Summary,
  clock: { now: Date } | null,
): Promise<void> {
  await db.user.update({
    where: { id: userId },
    data: {
      subscriptionStatus: summary.status,
      subscriptionPlanId: summary.productId,
      subscriptionStartedAt: summary.startedAt,
      subscriptionRenewsAt: summary.renewsAt,
      stripeSubscriptionId: summary.subscriptionId,
      graceUntil: summary.graceUntil,
      simulatedNow: clock?.now,
    },
    select: { id: true },
  });
}

/** Mirrors all subscriptions of a customer, in one statement; one that Stripe no longer names can't stay live. */
export async function mirrorSubscriptions(
  db: Db,
  userId: string,
  mirror: MirroredSubscription[],
  syncedAt: Date,
): Promise<void> {
  const rows = mirror.map(({ subscription, product, live, pending, unpaid }) => ({
    id: subscription.id,
    user_id: userId,
    product_id: product.id,
    stripe_status: subscription.status,
    live,
    started_at: subscription.startedAt,
    current_period_start: subscription.periodStart,
    current_period_end: subscription.periodEnd,
    cancel_at: subscription.cancelAt,
    canceled_at: subscription.canceledAt,
    cancel_reason: subscription.cancelReason,
    ended_at: subscription.endedAt,
    stripe_schedule_id: subscription.scheduleId,
    pending_product_id: pending?.product.id ?? null,
    pending_change_at: pending?.at ?? null,
    unpaid_product_id: unpaid?.product.id ?? null,
    unpaid_change_until: unpaid?.until ?? null,
    synced_at: syncedAt,
    by_invoice: subscription.byInvoice,
  }));
  const liveIds = rows.filter((row) => row.live).map((row) => row.id);
  await db.subscription.updateMany({
    where: { userId, live: true, id: { notIn: liveIds } },
    data: { live: false },
  });
  if (rows.length === 0) return;
  await db.$executeRaw`
    INSERT INTO subscriptions
    SELECT * FROM jsonb_populate_recordset(NULL::subscriptions, ${JSON.stringify(rows)}::jsonb)
    ON CONFLICT (id) DO UPDATE SET
      (user_id, product_id, stripe_status, live, started_at, current_period_start, current_period_end, cancel_at,
       canceled_at, cancel_reason, ended_at, stripe_schedule_id, pending_product_id, pending_change_at,
       unpaid_product_id, unpaid_change_until, synced_at, by_invoice)
      = (excluded.user_id, excluded.product_id, excluded.stripe_status, excluded.live, excluded.started_at,
         excluded.current_period_start, excluded.current_period_end, excluded.cancel_at, excluded.canceled_at,
         excluded.cancel_reason, excluded.ended_at, excluded.stripe_schedule_id, excluded.pending_product_id,
         excluded.pending_change_at, excluded.unpaid_product_id, excluded.unpaid_change_until, excluded.synced_at,
         excluded.by_invoice)`;
}

/** Mirrors what renewals are charged to. */
export async function mirrorCard(db: Db, userId: string, card: Card | null): Promise<void> {
  if (card) await db.paymentMethod.upsert({ where: { userId }, create: { userId, ...card }, update: card });
  else await db.paymentMethod.deleteMany({ where: { userId } });
}
