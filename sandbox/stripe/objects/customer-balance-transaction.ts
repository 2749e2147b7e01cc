import { newId } from "./ids";
import type { CustomerBalanceTransaction } from "./wire";

type Given = {
  amount: number;
  currency: string;
  customer: string;
  /** The balance in that currency once it has moved. */
  ending_balance: number;
  type: CustomerBalanceTransaction["type"];
  invoice?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
};

export const newBalanceTransaction = (given: Given, now: number): CustomerBalanceTransaction => ({
  id: newId("customer_balance_transaction"),
  object: "customer_balance_transaction",
  amount: given.amount,
  checkout_session: null,
  created: now,
  credit_note: null,
  currency: given.currency,
  customer: given.customer,
  customer_account: null,
  description: given.description ?? null,
  ending_balance: given.ending_balance,
  invoice: given.invoice ?? null,
  livemode: false,
  metadata: given.metadata ?? {},
  type: given.type,
});
