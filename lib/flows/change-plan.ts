import { wholeSecond } from "../billing/calendar";
import type { BillingCycle } from "../billing/catalogue";
import { changeKind } from "../billing/plan-change";
import { PREVIEW_MINUTES } from "../billing/policy";
import { nowFor } from "../clock";
import { type Db, db } from "../db/client";
import { allowanceAfterUpgrade } from "../db/credits";
import { findOffer, isUnsynced, type ProductRecord, UNSYNCED_REASON } from "../db/products";
import { type LiveSubscription, type UserRecord, userOf } from "../db/users";
import { log } from "../log";
import {
  type ChargePreview,
  dropChanges,
  heldChange,
  noteDisplaced,
  previewRenewal,
  previewUpgrade,
  scheduleChange,
  type UpgradeResult,
  upgrade,
} from "../stripe/plan-changes";
import { type NeedsAttention, type Sync, withCustomer } from "./sync-customer";

export type ChangeRequest = { userId: string; planId: number; billingCycle?: BillingCycle };

export type Refusal =
  | { kind: "unknown_plan" }
  | { kind: "cycle_mismatch"; billingCycle: BillingCycle }
  | { kind: "not_subscribed" }
  | { kind: "payment_overdue"; plan: string }
  | { kind: "ending"; plan: string; until: Date }
  /** What is billed by invoice is agreed with sales. */
  | { kind: "by_invoice"; plan: string }
  /** An upgrade would credit money that isn't ours any more; with the renewal, at `until`, there is none of it. */
  | { kind: "payment_reversed"; plan: string; until: Date }
  | { kind: "not_for_sale"; reason: string }
  | NeedsAttention;

export type Preview = Change | { kind: "same"; plan: string } | Refusal;

/** A change that can be agreed to. Amounts are cents, credits decimal strings. */
export type Change = {
  kind: "upgrade_now" | "downgrade_at_renewal";
  from: string;
  to: { planId: number; name: string; billingCycle: BillingCycle; credits: number };
  /** Of an upgrade what is charged now, of a downgrade what is charged then. */
  charge: ChargePreview;
  creditsNow: string;
  creditsAfter: string;
  effectiveAt: Date;
  /** The amount of an upgrade is reckoned at this instant, and may be agreed to until `expiresAt`. */
  prorationDate: Date;
  expiresAt: Date;
  /** What is planned already, and would be taken back. */
  replaces: string | null;
};

/** What a change would cost and bring. Changes nothing. */
export function previewChange(request: ChangeRequest): Promise<Preview> {
  return withSubscription(request, async (tx, at) => {
    const { user, subscription, product } = at;
    const kind = changeKind({ ...subscription, id: subscription.productId }, product);
    if (kind === "same") return { kind, plan: subscription.name };
    if (kind === "upgrade_now" && at.reversed) return paymentReversed(subscription);
    return await look(tx, user, subscription, product, kind, wholeSecond(nowFor(user)));
  });
}

/** What the customer agreed to: the amount that an upgrade's preview named, and the instant it was reckoned at. */
export type Agreement = { prorationDate: Date; amountDueCents: number };

export type ChangeOutcome =
  | { kind: "applied"; plan: string; chargedCents: number }
  | { kind: "scheduled"; plan: string; effectiveAt: Date }
  | ({ kind: "payment_required"; plan: string } & Omit<Extract<UpgradeResult, { kind: "unpaid" }>, "kind">)
  /** There is none to charge. */
  | { kind: "no_card"; plan: string }
  /** The amount has moved since the preview: here is the new one. */
  | { kind: "moved"; preview: Change }
  | { kind: "same"; plan: string }
  | Refusal;

/**
 * Changes the plan: an upgrade now, for exactly the amount agreed to, and only once it is paid; anything else with the
 * next renewal (billing policy, "Upgrade" and "Downgrade"). What was planned before gives way, and is planned again when
 * nothing comes of this change.
 */
export function changePlan(request: ChangeRequest & { agreed?: Agreement }): Promise<ChangeOutcome> {
  return withSubscription(request, async (tx, at, sync) => {
    const { subscription, product } = at;
    const kind = changeKind({ ...subscription, id: subscription.productId }, product);
    if (kind === "same") return { kind, plan: subscription.name };
    const { id } = subscription;
    if (kind === "downgrade_at_renewal") {
      const { pending } = subscription;
      if (pending?.stripePriceId === product.stripePriceId)
        return { kind: "scheduled", plan: product.name, effectiveAt: pending.at };
      await giveWay(subscription);
      await scheduleChange(id, product.stripePriceId, product.billingCycle);
      await sync();
      return { kind: "scheduled", plan: product.name, effectiveAt: subscription.periodEnd };
    }
    if (at.reversed) return paymentReversed(subscription);
    const agreement = await stillAgreed(tx, at, request.agreed);
    if ("preview" in agreement) return { kind: "moved", ...agreement };
    if (agreement.amountDueCents > 0 && !at.user.card) return { kind: "no_card", plan: product.name };
    await giveWay(subscription);
    const result = await upgrade(id, product.stripePriceId, agreement.prorationDate);
    await sync();
    if (result.kind === "unpaid") return { ...result, kind: "payment_required", plan: product.name };
    const { chargedCents } = result;
    if (chargedCents !== agreement.amountDueCents)
      log.error({ subscription: id, agreement, chargedCents }, "an upgrade cost something else than agreed");
    return { kind: "applied", plan: product.name, chargedCents };
  });
}

/** `planned`: what a change that was given up had displaced, and what is planned again now. */
export type Undoing =
  | { kind: "undone"; planned: string | null }
  | { kind: "nothing_pending" }
  | NeedsAttention;

/** Takes back what is planned for the renewal, or gives up what waits for its payment. */
export async function undoChange(userId: string): Promise<Undoing> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "nothing_pending" };
  return await withCustomer(stripeCustomerId, async (_tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const { subscription } = synced.user;
    if (!subscription?.pending && !subscription?.unpaid) return { kind: "nothing_pending" };
    await dropChanges(subscription);
    const undone = await sync();
    const planned = undone.kind === "synced" ? undone.user.subscription?.pending : null;
    return { kind: "undone", planned: planned?.name ?? null };
  });
}

export type UnfinishedChange = Extract<ChangeOutcome, { kind: "payment_required" }> & { until: Date };

/** The change that waits for its payment, with the ways to pay it; null when it was paid, lapsed, or there is none. */
export async function unfinishedChange(userId: string): Promise<UnfinishedChange | NeedsAttention | null> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return null;
  return await withCustomer(stripeCustomerId, async (_tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const { subscription } = synced.user;
    if (!subscription?.unpaid) return null;
    const state = await heldChange(subscription.id);
    if (state?.kind !== "unpaid") return null;
    const { name: plan, until } = subscription.unpaid;
    return { ...state, kind: "payment_required", plan, until };
  });
}

type Situation = {
  user: UserRecord;
  subscription: LiveSubscription;
  product: ProductRecord;
  /** Money of the running period went back, or is disputed. */
  reversed: boolean;
};

/** Under the customer's lock and synced: who may change from what to what, or why not. */
async function withSubscription<T>(
  { userId, planId, billingCycle }: ChangeRequest,
  work: (tx: Db, at: Situation, sync: Sync) => Promise<T>,
): Promise<T | Refusal> {
  const product = await findOffer(db(), planId, userId);
  if (!product) return { kind: "unknown_plan" };
  if (billingCycle && billingCycle !== product.billingCycle)
    return { kind: "cycle_mismatch", billingCycle: product.billingCycle };
  if (isUnsynced(product)) return { kind: "not_for_sale", reason: UNSYNCED_REASON };
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "not_subscribed" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const { user, reversed } = synced;
    const { subscription, state } = user;
    if (!subscription) return { kind: "not_subscribed" };
    if (subscription.byInvoice) return { kind: "by_invoice", plan: subscription.name };
    if (state.status === "past_due") return { kind: "payment_overdue", plan: subscription.name };
    if (subscription.cancelAt)
      return { kind: "ending", plan: subscription.name, until: subscription.cancelAt };
    return await work(tx, { user, subscription, product, reversed }, sync);
  });
}

function paymentReversed({ name, periodEnd }: LiveSubscription): Refusal {
  return { kind: "payment_reversed", plan: name, until: periodEnd };
}

async function look(
  tx: Db,
  user: UserRecord,
  subscription: LiveSubscription,
  product: ProductRecord,
  kind: Change["kind"],
  prorationDate: Date,
): Promise<Change> {
  const { id, periodEnd, pending, unpaid, name: from } = subscription;
  const isUpgrade = kind === "upgrade_now";
  return {
    kind,
    from,
    to: {
      planId: product.id,
      name: product.name,
      billingCycle: product.billingCycle,
      credits: product.credits,
    },
    charge: isUpgrade
      ? await previewUpgrade(id, product.stripePriceId, prorationDate)
      : await previewRenewal(subscription, product.stripePriceId, product.billingCycle),
    creditsNow: user.state.allowance,
    creditsAfter: isUpgrade
      ? await allowanceAfterUpgrade(tx, user.id, prorationDate, product.credits)
      : String(product.credits),
    effectiveAt: isUpgrade ? prorationDate : periodEnd,
    prorationDate,
    expiresAt: new Date(prorationDate.getTime() + PREVIEW_MINUTES * 60_000),
    replaces: pending?.name ?? unpaid?.name ?? null,
  };
}

/** What was agreed to, if it would be charged now; else the preview as it is now. */
async function stillAgreed(
  tx: Db,
  at: Situation,
  agreed: Agreement | undefined,
): Promise<Agreement | { preview: Change }> {
  const { user, subscription, product } = at;
  const now = wholeSecond(nowFor(user));
  const again = (date: Date) => look(tx, user, subscription, product, "upgrade_now", date);
  if (!agreed) return { preview: await again(now) };
  const { prorationDate, amountDueCents } = agreed;
  const age = now.getTime() - prorationDate.getTime();
  const isStale = age < 0 || age > PREVIEW_MINUTES * 60_000 || prorationDate < subscription.periodStart;
  if (isStale) return { preview: await again(now) };
  const { charge } = await again(prorationDate);
  return charge.amountDueCents === amountDueCents ? agreed : { preview: await again(now) };
}

/** What was planned is noted first, so that the next sync plans it again unless something comes of what it gave way to. */
async function giveWay(subscription: LiveSubscription): Promise<void> {
  if (subscription.pending) await noteDisplaced(subscription.id, subscription.pending.stripePriceId);
  await dropChanges(subscription);
}
