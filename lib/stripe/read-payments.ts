import type Stripe from "stripe";
import type { PackPayment, Reversal } from "../billing/snapshot";
import { idOf, instant, isMissing, stripe } from "./client";

/** What became of the customer's money: by payment intent, and for packs the payments themselves. */
export type Payments = { reversals: Map<string, Reversal[]>; packs: PackPayment[] };

const RECENT = 100;

/** Of the customer's latest hundred payments. */
export async function readPayments(customerId: string): Promise<Payments> {
  const { data } = await stripe().charges.list({
    customer: customerId,
    limit: RECENT,
    expand: ["data.refunds"],
  });
  const settled = data.filter((charge) => charge.status === "succeeded" && charge.captured);
  const reversals = new Map<string, Reversal[]>();
  const packs: PackPayment[] = [];
  for (const charge of settled) {
    if (!charge.payment_intent) continue;
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
  const refunds = charge.refunds?.data ?? [];
  const disputes = charge.disputed
    ? (await stripe().disputes.list({ charge: charge.id, limit: RECENT })).data
    : [];
  const reversals = [
    ...refunds.map((refund) => toReversal("refund", refund, charge, isVoid(refund.status))),
    ...disputes.map((dispute) => toReversal("dispute", dispute, charge, isWon(dispute.status))),
  ];
  // Stripe lists the newest first, and many share a second.
  return reversals.reverse().sort((a, b) => a.at.getTime() - b.at.getTime());
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

/** An inquiry that was closed never withdrew anything. https://docs.stripe.com/disputes/how-disputes-work */
function isWon(status: Stripe.Dispute.Status): boolean {
  return status === "won" || status.startsWith("warning_");
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
