import type { BalanceChange } from "../billing/snapshot";
import { allOf, instant, isStripeError, PAGE, stripe } from "./client";

/** The customer's balance at Stripe, which later invoices are paid from first. */

/** What was added or taken off under a cause of ours. Stripe's sign is the other way round. */
export async function readBalanceChanges(customerId: string): Promise<BalanceChange[]> {
  const all = await allOf(stripe().customers.listBalanceTransactions(customerId, { limit: PAGE }));
  return all.flatMap(({ id, amount, created, metadata }) => {
    const cause = metadata?.cause;
    return cause ? [{ id, cause, amountCents: -amount, at: instant(created) }] : [];
  });
}

/**
 * Adds to the balance, or takes off it; more than there is, is charged with the next invoice. The same cause does it once,
 * also when the amount has become another since.
 */
export async function changeBalance(
  customerId: string,
  { amountCents, currency }: { amountCents: number; currency: string },
  cause: string,
): Promise<void> {
  const isDone = async () => (await readBalanceChanges(customerId)).some((one) => one.cause === cause);
  if (await isDone()) return;
  try {
    await stripe().customers.createBalanceTransaction(
      customerId,
      { amount: -amountCents, currency, metadata: { cause } },
      { idempotencyKey: `balance:${cause}` },
    );
  } catch (error) {
    if (!isStripeError(error, "StripeIdempotencyError") || !(await isDone())) throw error;
  }
}
