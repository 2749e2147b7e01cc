import { formatMoney } from "../billing/money";
import { invalidRequest, type StripeError } from "../errors";
import { newRefund } from "../objects/refund";
import type { Charge, Refund } from "../objects/wire";
import type { Unit } from "../store/unit";
import { book } from "./balance";

type Given = {
  /** All that is left of the charge when undefined. */
  amount?: number;
  reason?: string | null;
  metadata?: Record<string, string>;
};

/** Gives back a charge or a part of it. Stripe keeps its fee. */
export function refundCharge(unit: Unit, charge: Charge, given: Given, at: number): Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  refuseUnrefundable(charge);
  const amount = given.amount ?? left;
  if (amount <= 0) throw invalidRequest("Refund amount must be greater than zero.", { param: "amount" });
  if (amount > left) throw tooMuch(charge, amount, left);
  const refund = newRefund(
    { charge, amount, reason: given.reason ?? null, metadata: given.metadata ?? {} },
    at,
  );
  unit.add("refund", refund, null);
  refund.balance_transaction = book(
    unit,
    {
      type: "refund",
      amount: -amount,
      fee: 0,
      currency: charge.currency,
      source: refund.id,
      description: "REFUND FOR CHARGE",
      reporting_category: "refund",
    },
    at,
  ).id;
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  unit.emit("refund.created", refund, at);
  unit.emit("charge.refunded", charge, at);
  return refund;
}

function refuseUnrefundable(charge: Charge): void {
  if (charge.status !== "succeeded" || !charge.captured)
    throw invalidRequest(`Charge ${charge.id} has not been captured; there is nothing to refund.`, {
      code: "charge_not_refundable",
    });
  if (charge.refunded)
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: "charge_already_refunded",
    });
  if (charge.disputed)
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: "charge_disputed",
    });
}

function tooMuch(charge: Charge, amount: number, left: number): StripeError {
  const than = charge.amount_refunded === 0 ? "charge amount" : "unrefunded amount on charge";
  const money = (value: number) => formatMoney(value, charge.currency);
  return invalidRequest(`Refund amount (${money(amount)}) is greater than ${than} (${money(left)})`, {
    param: "amount",
  });
}
