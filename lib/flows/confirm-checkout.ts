import { type BillingCycle, findPack } from "../billing/catalogue";
import { db } from "../db/client";
import { findProduct } from "../db/products";
import { userOf } from "../db/users";
import { openSessions, readSession } from "../stripe/checkout";
import { syncCustomer } from "./sync-customer";

export type CheckoutResult =
  | { kind: "confirmed" }
  | { kind: "credits_added"; credits: number }
  | { kind: "processing" }
  /** Paid, and something about it has to be looked at by us. */
  | { kind: "needs_attention" }
  /** Paid once, and over since. */
  | { kind: "over" }
  | { kind: "unpaid"; url: string }
  | { kind: "expired" }
  | { kind: "unknown" };

/**
 * What has become of a Checkout session of this user, from Stripe and the synced rows, never from the address of the
 * page. Brings the subscription in by itself, should no webhook have arrived.
 */
export async function confirmCheckout(userId: string, sessionId: string): Promise<CheckoutResult> {
  const session = await readSession(sessionId);
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!session || !stripeCustomerId || session.customerId !== stripeCustomerId) return { kind: "unknown" };
  if (session.status === "open")
    return session.url ? { kind: "unpaid", url: session.url } : { kind: "processing" };
  if (session.status === "expired") return { kind: "expired" };
  const pack = session.packId ? findPack(session.packId) : undefined;
  if (!session.subscriptionId && !pack) return { kind: "processing" };
  const synced = await syncCustomer(stripeCustomerId);
  if (synced.kind === "parked") return { kind: "needs_attention" };
  if (pack) return { kind: "credits_added", credits: pack.credits };
  const { subscription } = await userOf(db(), userId);
  return { kind: subscription?.id === session.subscriptionId ? "confirmed" : "over" };
}

export type UnfinishedCheckout = {
  url: string;
  planName: string;
  amountCents: number;
  billingCycle: BillingCycle;
};

/** The Checkout page that the user left without paying, while it can still be paid. */
export async function unfinishedCheckout(userId: string): Promise<UnfinishedCheckout | null> {
  const { stripeCustomerId } = await userOf(db(), userId);
  const [session] = stripeCustomerId ? await openSessions(stripeCustomerId) : [];
  const product = session && (await findProduct(db(), session.productId));
  if (!session || !product) return null;
  return {
    url: session.url,
    planName: product.name,
    amountCents: product.amountCents,
    billingCycle: product.billingCycle,
  };
}
