import type { BillingCycle } from "../billing/catalogue";
import { nowFor } from "../clock";
import { db, locked } from "../db/client";
import { findProduct, type ProductRecord, UNSYNCED_PREFIX } from "../db/products";
import { setCustomer, type UserRecord, userOf } from "../db/users";
import { log } from "../log";
import { createSubscriptionSession, expireSession, openSessions } from "../stripe/checkout";
import { isUnavailable } from "../stripe/client";
import { createCustomer } from "../stripe/customers";
import { syncCustomer } from "./sync-customer";

export type CheckoutRequest = { userId: string; planId: number; billingCycle?: BillingCycle };

export type CheckoutStart =
  | { kind: "redirect"; url: string; sessionId: string }
  | { kind: "unknown_plan" }
  | { kind: "cycle_mismatch"; billingCycle: BillingCycle }
  | { kind: "already_subscribed"; plan: string }
  | { kind: "not_for_sale"; reason: string }
  | { kind: "unavailable" };

/**
 * Leads a user to the page where they pay for a plan. Nothing but the plan's id and the cycle is believed; price,
 * credits and customer are ours. Two clicks or two tabs get the same session, and a session for another plan is
 * expired, so that only one subscription can be paid for. Throws when Stripe is out of reach.
 */
export async function startCheckout({
  userId,
  planId,
  billingCycle,
}: CheckoutRequest): Promise<CheckoutStart> {
  const product = await findProduct(db(), planId);
  if (!product || !isOffered(product, userId)) return { kind: "unknown_plan" };
  if (billingCycle && billingCycle !== product.billingCycle) {
    return { kind: "cycle_mismatch", billingCycle: product.billingCycle };
  }
  if (product.stripePriceId.startsWith(UNSYNCED_PREFIX)) {
    return {
      kind: "not_for_sale",
      reason: "This plan has no price at Stripe yet: run `npm run stripe:sync`",
    };
  }
  const customerId = await ensureCustomer(userId);
  const synced = await syncCustomer(customerId);
  if (synced.kind === "parked")
    return { kind: "not_for_sale", reason: `Your account needs our attention first: ${synced.reason}` };
  return await locked(`checkout:${userId}`, async (tx) => {
    const user = await userOf(tx, userId);
    if (user.subscription) return { kind: "already_subscribed", plan: user.subscription.name };
    const session = await sessionFor(user, customerId, product);
    return { kind: "redirect", url: session.url, sessionId: session.id };
  });
}

/** The user's customer at Stripe; made and stored before anything is sold to them, and only once. */
function ensureCustomer(userId: string): Promise<string> {
  return locked(`checkout:${userId}`, async (tx) => {
    const user = await userOf(tx, userId);
    if (user.stripeCustomerId) return user.stripeCustomerId;
    const { id, clock } = await createCustomer({
      userId,
      email: user.email,
      name: user.name,
      now: nowFor(user),
    });
    await setCustomer(tx, userId, id, clock);
    return id;
  });
}

async function sessionFor(
  user: UserRecord,
  customerId: string,
  product: ProductRecord,
): Promise<{ id: string; url: string }> {
  const open = await openSessions(customerId);
  const same = open.find((session) => session.productId === product.id);
  for (const other of open) if (other !== same) await expireSession(other.id);
  if (same) return same;
  const { id: productId, stripePriceId } = product;
  return await createSubscriptionSession({ userId: user.id, customerId, productId, stripePriceId });
}

/** Templates are for contracts; a private product is for its owner only. */
function isOffered(product: ProductRecord, userId: string): boolean {
  if (!product.active) return false;
  return product.ownerUserId === null ? product.tier !== "enterprise" : product.ownerUserId === userId;
}
