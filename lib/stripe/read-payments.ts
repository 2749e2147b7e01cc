import type Stripe from "stripe";
import type { PackPayment, Reversal } from "../billing/snapshot";
import { allOf, idOf, instant, isMissing, PAGE, stripe } from "./client";

/** What became of the customer's money: by payment intent, and for packs the payments themselves. */
export type Payments = { reversals: Map<string, Reversal[]>; packs: PackPayment[] };

/**
 * Of all payments ever, page by page: what is missing here would look as if nothing had gone back, and declined attempts
 * are among them.
 */
export async function readPayments(customerId: string): Promise<Payments> {
  const reversals = new Map<string, Reversal[]>();
  const packs: PackPayment[] = [];
  const charges = stripe().charges.list({ customer: customerId, limit: PAGE, expand: ["data.refunds"] });
  for await (const charge of charges) {
    if (charge.status !== "succeeded" || !charge.captured || !charge.payment_intent) continue;
    const paymentId = idOf(charge.payment_intent);
    const gone = await reversalsOf(charge);
    reversals.set(paymentId, gone);
    const packId = charge.metadata.pack_id;
    if (packId) {
      const { amount: amountCents, created } = charge;
      packs.push({ id: paymentId, packId, amountCents, paidAt: instant(created), reversals: gone });
    }
  }
  return { reversals, packs };
}

/** Oldest first. */
async function reversalsOf(charge: Stripe.Charge): Promise<Reversal[]> {
  const refunds = await refundsOf(charge);
  const disputes = charge.disputed
    ? (await stripe().disputes.list({ charge: charge.id, limit: PAGE })).data
    : [];
  const reversals = [
    ...refunds.map((refund) => toReversal("refund", refund, charge, isVoid(refund.status))),
    ...disputes.map((dispute) => toReversal("dispute", dispute, charge, isWon(dispute.status))),
  ];
  // Stripe lists the newest first, and many share a second.
  return reversals.reverse().sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A charge shows its latest ten. */
async function refundsOf({ id, refunds }: Stripe.Charge): Promise<Stripe.Refund[]> {
  if (!refunds?.has_more) return refunds?.data ?? [];
  return await allOf(stripe().refunds.list({ charge: id, limit: PAGE }));
}

function toReversal(
  kind: Reversal["kind"],
  { id, amount, created, metadata }: Pick<Stripe.Refund, "id" | "amount" | "created" | "metadata">,
  charge: Stripe.Charge,
  undone: boolean,
): Reversal {
  return {
    id,
    kind,
    amountCents: amount,
    ofCents: charge.amount,
    at: instant(created),
    cause: metadata?.cause ?? null,
    undone,
  };
}

/** https://docs.stripe.com/refunds#failed-refunds */
function isVoid(status: string | null): boolean {
  return status === "failed" || status === "canceled";
}

/**
 * An inquiry never withdraws anything, nor does what was prevented from becoming a dispute: its refund, if there was one,
 * stands by itself. https://docs.stripe.com/disputes/how-disputes-work
 */
function isWon(status: Stripe.Dispute.Status): boolean {
  return status === "won" || status === "prevented" || status.startsWith("warning_");
}

/** Who was charged; null for a guest, or when Stripe has no such charge. */
export async function customerOfCharge(chargeId: string): Promise<string | null> {
  try {
    const { customer } = await stripe().charges.retrieve(chargeId);
    return customer && idOf(customer);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
