import { newDispute } from "../objects/dispute";
import type { Charge, Dispute } from "../objects/wire";
import type { Unit } from "../store/unit";
import { book, disputeFee } from "./balance";

/** A chargeback: the money is gone until the bank decides otherwise. */
export async function openDispute(unit: Unit, charge: Charge, reason: string, at: number): Promise<Dispute> {
  const customer = charge.customer ? await unit.get("customer", charge.customer) : undefined;
  const test_clock = customer?.test_clock ?? null;
  const dispute = unit.add("dispute", newDispute(charge, reason, at), { test_clock });
  charge.disputed = true;
  unit.emit("charge.dispute.created", dispute, at);
  move(unit, dispute, { amount: -dispute.amount, fee: disputeFee, won: false }, at);
  unit.emit("charge.dispute.funds_withdrawn", dispute, at);
  return dispute;
}

/** What is submitted can't be taken back. Words in `uncategorized_text` decide, as in Stripe's test mode. */
export function submitEvidence(unit: Unit, dispute: Dispute, at: number): void {
  dispute.status = "under_review";
  dispute.evidence_details.submission_count += 1;
  dispute.evidence_details.submission_method = "manual";
  unit.emit("charge.dispute.updated", dispute, at);
  const text = dispute.evidence.uncategorized_text;
  if (text === "winning_evidence") win(unit, dispute, at);
  if (text === "losing_evidence") loseDispute(unit, dispute, at);
}

/** The charge comes back, the fee is kept. https://docs.stripe.com/disputes/how-disputes-work */
function win(unit: Unit, dispute: Dispute, at: number): void {
  dispute.status = "won";
  unit.emit("charge.dispute.closed", dispute, at);
  move(unit, dispute, { amount: dispute.amount, fee: 0, won: true }, at);
  unit.emit("charge.dispute.funds_reinstated", dispute, at);
}

/** Because it was accepted, the bank was not convinced, or nobody answered in time. */
export function loseDispute(unit: Unit, dispute: Dispute, at: number): void {
  dispute.status = "lost";
  unit.emit("charge.dispute.closed", dispute, at);
}

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
