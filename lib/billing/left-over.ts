import { invoicesBehind, isOfMerge } from "./duplicates";
import type { BalanceChange, CustomerSnapshot, InvoiceSnapshot } from "./snapshot";

/**
 * What an upgrade leaves over: where the unused time of the old plan is worth more than the new period costs, Stripe puts
 * the rest on the customer's balance. It goes back with the payments that it comes from (billing policy, "Refund or
 * dispute").
 */

/** A change of the balance that is due; a negative amount is to be taken off. Its cause makes it happen once. */
export type BalanceDue = { cause: string; amountCents: number; currency: string };

const LEFT_OVER = "left_over:";

export function isOfLeftOver({ cause }: Pick<BalanceChange, "cause">): boolean {
  return cause.startsWith(LEFT_OVER);
}

/** For each upgrade that left something over, the difference to what was done before: a dispute that was won is undone. */
export function balanceDue({ deleted, invoices, balanceChanges }: CustomerSnapshot): BalanceDue[] {
  // Nothing can be charged to it any more.
  if (deleted) return [];
  return invoices.flatMap((invoice) => {
    const { id, subscriptionId, reason, status, totalCents, currency } = invoice;
    if (!subscriptionId || reason !== "change" || status !== "paid" || totalCents >= 0) return [];
    const before = balanceChanges.filter((one) => one.cause.startsWith(`${LEFT_OVER}${id}:`));
    const doneCents = before.reduce((sum, one) => sum + one.amountCents, 0);
    const older = invoices.slice(invoices.indexOf(invoice) + 1);
    const { goneCents, paidCents } = moneyOf(invoicesBehind(older, subscriptionId));
    const dueCents = paidCents > 0 ? Math.ceil((totalCents * Math.min(goneCents, paidCents)) / paidCents) : 0;
    const amountCents = dueCents - doneCents;
    if (amountCents === 0) return [];
    return [{ cause: `${LEFT_OVER}${id}:${before.length}`, amountCents, currency }];
  });
}

/** What was paid, and what of it went back or is disputed; what a merge gave back has its own rule. */
function moneyOf(behind: InvoiceSnapshot[]) {
  const paidCents = behind.reduce((sum, one) => sum + one.amountPaidCents, 0);
  const goneCents = behind
    .flatMap((one) => one.reversals)
    .filter((one) => !one.undone && !isOfMerge(one.cause))
    .reduce((sum, one) => sum + one.amountCents, 0);
  return { goneCents, paidCents };
}
