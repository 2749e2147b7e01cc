import { newId } from "./ids";
import type { Charge, Refund } from "./wire";

type Given = {
  charge: Charge;
  amount: number;
  reason: string | null;
  metadata: Record<string, string>;
};

/** Money of a card's charge that goes back to the card. */
export const newRefund = ({ charge, ...given }: Given, now: number): Refund => ({
  id: newId("refund"),
  object: "refund",
  amount: given.amount,
  balance_transaction: null,
  charge: charge.id,
  created: now,
  currency: charge.currency,
  customer: charge.customer,
  customer_account: null,
  destination_details: {
    card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
    type: "card",
  },
  metadata: given.metadata,
  payment_intent: charge.payment_intent,
  payment_method: charge.payment_method,
  reason: given.reason,
  receipt_number: null,
  source_transfer_reversal: null,
  status: "succeeded",
  transfer_reversal: null,
});
