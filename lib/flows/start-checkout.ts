import { type BillingCycle, findPack } from "../billing/catalogue";
import { db } from "../db/client";
import { findOffer, isUnsynced, UNSYNCED_REASON } from "../db/products";
import { userOf } from "../db/users";
import { log } from "../log";
import {
  createPackSession,
  createSubscriptionSession,
  expireSession,
  type OpenSession,
  openSessions,
} from "../stripe/checkout";
import { isUnavailable } from "../stripe/client";
import { ensureCustomer } from "./ensure-customer";
import { promotionFor } from "./promotions";
import { type NeedsAttention, syncCustomer, withCustomer } from "./sync-customer";

export type CheckoutRequest = {
  userId: string;
  planId: number;
  billingCycle?: BillingCycle;
  /** A promotion code that came by a link. One that doesn't apply is ignored. */
  code?: string;
};

export type CheckoutStart =
  | { kind: "redirect"; url: string; sessionId: string }
  | { kind: "unknown_plan" }
  | { kind: "cycle_mismatch"; billingCycle: BillingCycle }
  | { kind: "already_subscribed"; plan: string }
  | { kind: "not_for_sale"; reason: string }
  | NeedsAttention
  | { kind: "unavailable" };

/**
 * Leads a user to the page where they pay for a plan. Nothing but the plan's id and the cycle is believed; price,
 * credits and customer are ours. Two clicks or two tabs get the same session, and a session for another plan is
 * expired, so that only one subscription can be paid for.
 */
export async function startCheckout(request: CheckoutRequest): Promise<CheckoutStart> {
  try {
    return await lead(request);
  } catch (err) {
    if (!isUnavailable(err)) throw err;
    log.error({ err, userId: request.userId }, "checkout: Stripe is out of reach");
    return { kind: "unavailable" };
  }
}

async function lead(request: CheckoutRequest): Promise<CheckoutStart> {
  const { userId, planId, billingCycle, code } = request;
  const product = await findOffer(db(), planId, userId);
  if (!product) return { kind: "unknown_plan" };
  if (billingCycle && billingCycle !== product.billingCycle)
    return { kind: "cycle_mismatch", billingCycle: product.billingCycle };
  if (isUnsynced(product)) return { kind: "not_for_sale", reason: UNSYNCED_REASON };
  const offer = code ? await promotionFor(userId, code) : null;
  const promotion = offer?.kind === "applies" ? offer.promotion : null;
  const customerId = await ensureCustomer(userId);
  const start = await withCustomer(customerId, async (tx, sync): Promise<CheckoutStart | "customer_gone"> => {
    // In this order: a session is either withdrawn here, or was paid before and the sync sees its subscription.
    const open = await keepOnly(customerId, product.id, promotion?.code ?? null);
    const synced = await sync();
    const { stripeCustomerId } = await userOf(tx, userId);
    if (stripeCustomerId !== customerId) return "customer_gone";
    if (synced.kind !== "synced") return synced;
    const { subscription } = synced.user;
    if (subscription) return { kind: "already_subscribed", plan: subscription.name };
    // Once more under the lock: who takes a plan off offer withdraws its sessions under it, after this one or before it.
    if (!(await findOffer(tx, planId, userId))) return { kind: "unknown_plan" };
    const { stripePriceId } = product;
    const plan = { userId, customerId, productId: product.id, stripePriceId, promotion };
    const session = open ?? (await createSubscriptionSession(plan));
    if (!session) return { kind: "not_for_sale", reason: `Stripe has no price ${stripePriceId}` };
    return { kind: "redirect", url: session.url, sessionId: session.id };
  });
  // Deleted at Stripe and forgotten here just now: another one is made.
  return start === "customer_gone" ? await lead(request) : start;
}

export type PackStart =
  | { kind: "redirect"; url: string }
  | { kind: "unknown_pack" }
  | { kind: "unavailable" };

/** Leads a user to the page where they buy credits that never expire. Each start may buy: two packs are two wishes. */
export async function startPackCheckout(userId: string, packId: string): Promise<PackStart> {
  const pack = findPack(packId);
  if (!pack || pack.retired) return { kind: "unknown_pack" };
  try {
    const url =
      (await createPackSession({ userId, customerId: await ensureCustomer(userId), pack })) ??
      (await createPackSession({ userId, customerId: await replaceCustomer(userId), pack }));
    if (!url) throw new Error(`Stripe doesn't know the customer that it has just made for ${userId}`);
    return { kind: "redirect", url };
  } catch (err) {
    if (!isUnavailable(err)) throw err;
    log.error({ err, userId }, "checkout: Stripe is out of reach");
    return { kind: "unavailable" };
  }
}

/** For one that Stripe has deleted: the sync forgets it, and another is made. */
async function replaceCustomer(userId: string): Promise<string> {
  await syncCustomer(await ensureCustomer(userId));
  return await ensureCustomer(userId);
}

/** Withdraws the sessions for other plans or with another code; returns the one for these, if it is open. */
async function keepOnly(
  customerId: string,
  productId: number,
  code: string | null,
): Promise<OpenSession | undefined> {
  const open = await openSessions(customerId);
  const same = open.find((session) => session.productId === productId && session.code === code);
  for (const other of open) if (other !== same) await expireSession(other.id);
  return same;
}
