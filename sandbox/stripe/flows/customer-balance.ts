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

/**
 * What the customer has in a currency: below zero it is credit, above zero it is owed. On the customer stands only the
 * balance of their default currency. https://docs.stripe.com/invoicing/multi-currency-customers
 */
export async function balanceIn(unit: Unit, customer: Customer, currency: string): Promise<number> {
  if (customer.currency === null || customer.currency === currency) return customer.balance;
  const transactions = await unit.all("customer_balance_transaction", {
    allOf: [`customer:${customer.id}`],
  });
  return transactions
    .filter((transaction) => transaction.currency === currency)
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** The balance never changes without its transaction. */
export async function moveBalance(
  unit: Unit,
  customer: Customer,
  movement: Movement,
  at: number,
): Promise<CustomerBalanceTransaction> {
  const ending_balance = (await balanceIn(unit, customer, movement.currency)) + movement.amount;
  customer.currency ??= movement.currency;
  const transaction = newBalanceTransaction({ ...movement, customer: customer.id, ending_balance }, at);
  unit.add("customer_balance_transaction", transaction, null);
  if (customer.currency === movement.currency) {
    customer.balance = ending_balance;
    unit.emit("customer.updated", customer, at);
  }
  return transaction;
}
