import { newBalanceTransaction } from "../objects/customer-balance-transaction";
import type { Customer, CustomerBalanceTransaction } from "../objects/wire";
import type { Unit } from "../store/unit";

type Movement = {
  /** Below zero it is credit for the customer. */
  amount: number;
  currency: string;
  type: CustomerBalanceTransaction["type"];
  invoice?: string;
  description?: string | null;
  metadata?: Record<string, string>;
};

/** The balance never changes without its transaction. */
export function moveBalance(
  unit: Unit,
  customer: Customer,
  movement: Movement,
  at: number,
): CustomerBalanceTransaction {
  customer.balance += movement.amount;
  customer.currency ??= movement.currency;
  const transaction = newBalanceTransaction({ ...movement, customer }, at);
  unit.add("customer_balance_transaction", transaction, null);
  unit.emit("customer.updated", customer, at);
  return transaction;
}
