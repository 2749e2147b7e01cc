import type { BalanceCredit } from "../billing/snapshot";
import { instant, isStripeError, stripe } from "./client";

/** The customer's balance at Stripe, which later invoices are paid from first. */

/** What was added under a cause of ours. */
export async function readBalanceCredits(customerId: string): Promise<BalanceCredit[]> {
  const credits: BalanceCredit[] = [];
  for await (const one of stripe().customers.listBalanceTransactions(customerId, { limit: 100 })) {
    const cause = one.metadata?.cause;
    if (cause && one.amount < 0)
      credits.push({ id: one.id, cause, amountCents: -one.amount, at: instant(one.created) });
  }
  return credits;
}

/** Adds to the balance. The same cause adds once, also when the amount has become another since. */
export async function creditBalance(
  customerId: string,
  { amountCents, currency }: { amountCents: number; currency: string },
  cause: string,
): Promise<void> {
  const isDone = async () => (await readBalanceCredits(customerId)).some((one) => one.cause === cause);
  if (await isDone()) return;
  try {
    await stripe().customers.createBalanceTransaction(
      customerId,
      { amount: -amountCents, currency, metadata: { cause } },
      { idempotencyKey: `credit:${cause}` },
    );
  } catch (error) {
    if (!isStripeError(error, "StripeIdempotencyError") || !(await isDone())) throw error;
  }
}
