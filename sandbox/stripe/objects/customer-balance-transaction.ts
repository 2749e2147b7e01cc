import { newId } from "./ids";
import type { Customer, CustomerBalanceTransaction } from "./wire";

type Given = {
  amount: number;
  currency: string;
  customer: Customer;
  type: CustomerBalanceTransaction["type"];
  invoice?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
};

/** `customer.balance` must already be what the transaction leaves. */
export const newBalanceTransaction = (given: Given, now: number): CustomerBalanceTransaction => ({
  id: newId("customer_balance_transaction"),
  object: "customer_balance_transaction",
  amount: given.amount,
  checkout_session: null,
  created: now,
  credit_note: null,
  currency: given.currency,
  customer: given.customer.id,
  customer_account: null,
  description: given.description ?? null,
  ending_balance: given.customer.balance,
  invoice: given.invoice ?? null,
  livemode: false,
  metadata: given.metadata ?? {},
  type: given.type,
});
