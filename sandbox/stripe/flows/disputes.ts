import { newDispute } from "../objects/dispute";
import type { Charge, Dispute } from "../objects/wire";
import type { Unit } from "../store/unit";
import { book, disputeFee } from "./balance";

/** With a chargeback the money is gone until the bank decides otherwise. */
export async function openDispute(
  unit: Unit,
  charge: Charge,
  cause: { reason: string; inquiry: boolean },
  at: number,
): Promise<Dispute> {
  const customer = charge.customer ? await unit.get("customer", charge.customer) : undefined;
  const test_clock = customer?.test_clock ?? null;
  const dispute = unit.add("dispute", newDispute(charge, cause, at), { test_clock });
  // What a bank only asks about can still be refunded.
  charge.disputed = !cause.inquiry;
  unit.emit("charge.dispute.created", dispute, at);
  if (cause.inquiry) return dispute;
  move(unit, dispute, { amount: -dispute.amount, fee: disputeFee, won: false }, at);
  unit.emit("charge.dispute.funds_withdrawn", dispute, at);
  return dispute;
}

/** What is submitted can't be taken back. Words in `uncategorized_text` decide, as in Stripe's test mode. */
export function submitEvidence(unit: Unit, dispute: Dispute, at: number): void {
  dispute.status = isInquiry(dispute) ? "warning_under_review" : "under_review";
  dispute.evidence_details.submission_count += 1;
  dispute.evidence_details.submission_method = "manual";
  unit.emit("charge.dispute.updated", dispute, at);
  const text = dispute.evidence.uncategorized_text;
  if (text === "winning_evidence" || text === "losing_evidence")
    closeDispute(unit, dispute, { won: text === "winning_evidence" }, at);
}

/**
 * By its evidence, because it was accepted, or because nobody answered in time. When it is won, the charge comes back and the fee is kept.
 * https://docs.stripe.com/disputes/how-disputes-work
 */
export function closeDispute(unit: Unit, dispute: Dispute, { won }: { won: boolean }, at: number): void {
  const outcome = won ? "won" : "lost";
  dispute.status = isInquiry(dispute) ? "warning_closed" : outcome;
  unit.emit("charge.dispute.closed", dispute, at);
  if (dispute.status !== "won") return;
  move(unit, dispute, { amount: dispute.amount, fee: 0, won }, at);
  unit.emit("charge.dispute.funds_reinstated", dispute, at);
}

/** Nothing was taken, and nothing comes back. */
const isInquiry = ({ status }: Dispute): boolean => status.startsWith("warning_");

function move(
  unit: Unit,
  dispute: Dispute,
  { amount, fee, won }: { amount: number; fee: number; won: boolean },
  at: number,
): void {
  const transaction = book(
    unit,
    {
      type: "adjustment",
      amount,
      fee,
      currency: dispute.currency,
      source: dispute.id,
      description: won
        ? `Chargeback reversal for ${dispute.charge}`
        : `Chargeback withdrawal for ${dispute.charge}`,
      reporting_category: won ? "dispute_reversal" : "dispute",
    },
    at,
  );
  dispute.balance_transactions = [...dispute.balance_transactions, transaction];
}
