import { newBalanceTransaction } from "../objects/balance-transaction";
import type { BalanceTransaction, Charge } from "../objects/wire";
import type { Unit } from "../store/unit";

export const disputeFee = 1500;

/** 2.9% + 30¢, Stripe's price for a US card. */
const processingFee = (amount: number): number => Math.round(amount * 0.029) + 30;

export function bookCharge(unit: Unit, charge: Charge, at: number): void {
  charge.balance_transaction = book(
    unit,
    {
      type: "charge",
      amount: charge.amount_captured,
      fee: processingFee(charge.amount_captured),
      currency: charge.currency,
      source: charge.id,
      description: charge.description,
      reporting_category: "charge",
    },
    at,
  ).id;
}

export function book(
  unit: Unit,
  given: Parameters<typeof newBalanceTransaction>[0],
  at: number,
): BalanceTransaction {
  return unit.add("balance_transaction", newBalanceTransaction(given, at), null);
}
