import { CURRENCY, type Pack } from "../billing/catalogue";
import { formatCredits } from "../billing/money";
import { oneOf } from "../billing/one-of";
import { env } from "../env";
import { idOf, isAbout, isMissing, stripe } from "./client";

export type CheckoutPlan = {
  userId: string;
  customerId: string;
  productId: number;
  stripePriceId: string;
  /** Applied from the start; without one the customer may enter a code on the page. */
  promotion: { id: string; code: string } | null;
};
export type OpenSession = { id: string; url: string; productId: number; code: string | null };

/**
 * A page where the customer pays for the plan; null when Stripe doesn't have its price. Amount and credits are decided by
 * the price, never by metadata.
 */
export async function createSubscriptionSession(
  plan: CheckoutPlan,
): Promise<{ id: string; url: string } | null> {
  try {
    return await create(plan);
  } catch (error) {
    // A code that this customer may not use costs nobody the plan.
    if (plan.promotion && isAbout(error, "discounts"))
      return await createSubscriptionSession({ ...plan, promotion: null });
    if (isMissing(error) && isAbout(error, "line_items")) return null;
    throw error;
  }
}

async function create(plan: CheckoutPlan): Promise<{ id: string; url: string }> {
  const { promotion } = plan;
  const metadata = { user_id: plan.userId, plan_id: String(plan.productId) };
  const session = await stripe().checkout.sessions.create({
    mode: "subscription",
    customer: plan.customerId,
    line_items: [{ price: plan.stripePriceId, quantity: 1 }],
    // Stripe takes one of the two only.
    ...(promotion ? { discounts: [{ promotion_code: promotion.id }] } : { allow_promotion_codes: true }),
    client_reference_id: plan.userId,
    metadata: { ...metadata, ...(promotion && { promotion_code: promotion.code }) },
    subscription_data: { metadata },
    success_url: `${env().NEXTAUTH_URL}/success?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: `${env().NEXTAUTH_URL}/canceled`,
  });
  if (!session.url) throw new Error(`Checkout session ${session.id} has no page`);
  return { id: session.id, url: session.url };
}

export type PackCheckout = { userId: string; customerId: string; pack: Pack };

/**
 * A page where the customer pays for credits; null when Stripe doesn't have the customer any more. The payment itself says
 * which pack, in the words of our own server.
 */
export async function createPackSession(checkout: PackCheckout): Promise<string | null> {
  try {
    return await createPack(checkout);
  } catch (error) {
    if (isMissing(error) && isAbout(error, "customer")) return null;
    throw error;
  }
}

async function createPack({ userId, customerId, pack }: PackCheckout): Promise<string> {
  const metadata = { user_id: userId, pack_id: pack.id };
  const session = await stripe().checkout.sessions.create({
    mode: "payment",
    customer: customerId,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: CURRENCY,
          unit_amount: pack.amountCents,
          product_data: { name: `${formatCredits(pack.credits)} credits` },
        },
      },
    ],
    client_reference_id: userId,
    metadata,
    payment_intent_data: { metadata },
    success_url: `${env().NEXTAUTH_URL}/success?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: `${env().NEXTAUTH_URL}/account/credits`,
  });
  if (!session.url) throw new Error(`Checkout session ${session.id} has no page`);
  return session.url;
}

/** The customer's sessions that can still be paid, newest first. */
export async function openSessions(customerId: string): Promise<OpenSession[]> {
  const { data } = await stripe().checkout.sessions.list({
    customer: customerId,
    status: "open",
    limit: 100,
  });
  return data.flatMap((session) => {
    const productId = Number(session.metadata?.plan_id);
    if (!session.url || session.mode !== "subscription" || !Number.isInteger(productId)) return [];
    return [{ id: session.id, url: session.url, productId, code: session.metadata?.promotion_code ?? null }];
  });
}

/** So that a link in another tab can't buy a second subscription. A session that was just paid stays as it is. */
export async function expireSession(sessionId: string): Promise<void> {
  try {
    await stripe().checkout.sessions.expire(sessionId);
  } catch (error) {
    const session = await stripe().checkout.sessions.retrieve(sessionId);
    if (session.status === "open") throw error;
  }
}

const SESSION_STATUSES = ["open", "complete", "expired"] as const;

export type SessionState = {
  customerId: string | null;
  status: (typeof SESSION_STATUSES)[number];
  url: string | null;
  /** Set once it was paid for a plan. */
  subscriptionId: string | null;
  /** The credit pack that it sells, if it does. */
  packId: string | null;
};

/** What became of a session; null when Stripe knows none by this id. */
export async function readSession(sessionId: string): Promise<SessionState | null> {
  try {
    const session = await stripe().checkout.sessions.retrieve(sessionId);
    return {
      customerId: session.customer ? idOf(session.customer) : null,
      status: oneOf(SESSION_STATUSES, session.status ?? "open"),
      url: session.url,
      subscriptionId: session.subscription ? idOf(session.subscription) : null,
      packId: session.mode === "payment" ? (session.metadata?.pack_id ?? null) : null,
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
