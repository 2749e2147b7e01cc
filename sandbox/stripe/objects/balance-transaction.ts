import { newId } from "./ids";
import type { BalanceTransaction } from "./wire";

type Given = {
  type: "charge" | "refund" | "adjustment";
  /** Negative when it leaves the merchant's balance. */
  amount: number;
  fee: number;
  currency: string;
  source: string;
  description: string | null;
  reporting_category: string;
};

/** A movement of the merchant's balance. Available at once. */
export const newBalanceTransaction = (given: Given, now: number): BalanceTransaction => ({
  id: newId("balance_transaction"),
  object: "balance_transaction",
  amount: given.amount,
  available_on: now,
  balance_type: "payments",
  created: now,
  currency: given.currency,
  description: given.description,
  exchange_rate: null,
  fee: given.fee,
  fee_details:
    given.fee === 0
      ? []
      : [
          {
            amount: given.fee,
            application: null,
            currency: given.currency,
            description: given.type === "adjustment" ? "Dispute fee" : "Stripe processing fees",
            type: "stripe_fee",
          },
        ],
  net: given.amount - given.fee,
  reporting_category: given.reporting_category,
  source: given.source,
  status: "available",
  type: given.type,
});
