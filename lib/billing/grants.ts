import { meaningFor } from "./by-invoice";
import { addMonths } from "./calendar";
import { SLICES_PER_YEAR } from "./policy";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";

/** An allowance that is due. Its cause makes it happen once, whoever applies it and however often. */
export type Grant = {
  cause: string;
  /** The invoice that paid for it. */
  invoiceId: string;
  credits: number;
  periodStart: Date;
  periodEnd: Date;
  product: SoldProduct;
  /**
   * It began in the middle of another period, whose rest was given back as money: what was spent beyond the part that
   * stays paid for is taken off (billing policy, "Upgrade").
   */
  isUpgrade: boolean;
  /** Of another subscription than the live one: it goes into the ledger, and expires in the same moment. */
  outdated: boolean;
};

/**
 * The allowances that the customer's invoices have paid for and whose period has begun, oldest first (billing policy,
 * "Grants follow money"). Only a paid invoice for a plan's own period grants; one whose plan line is free (a trial's)
 * doesn't, one that a coupon brought to zero does. There is one allowance: it is the live subscription's. Nothing is granted
 * before Stripe says of the subscription too that it has begun: with none that is live the grant would expire at once, and
 * its cause could not be used again.
 */
export function grantsDue(
  { subscriptions, invoices }: CustomerSnapshot,
  live: SubscriptionSnapshot | undefined,
  products: Map<string, SoldProduct>,
  now: Date,
): Grant[] {
  const oldestFirst = [...invoices].reverse();
  const paid = oldestFirst.flatMap((invoice) => paidPeriod(invoice, products) ?? []);
  const grants = paid.flatMap((period, index) => {
    const subscription = subscriptions.find((one) => one.id === period.invoice.subscriptionId);
    if (!subscription || meaningFor(subscription, invoices) === "pending") return [];
    const successor = paid
      .slice(index + 1)
      .find((later) => later.invoice.subscriptionId === period.invoice.subscriptionId);
    const outdated = live !== undefined && subscription !== live;
    const cutOffs = [subscription.endedAt, successor?.periodStart].flatMap((at) => at ?? []);
    return allowancesOf(period)
      .filter((grant) => grant.periodStart <= now)
      .filter((grant) => period.product.billingCycle !== "yearly" || !isCutOff(grant, cutOffs))
      .map((grant) => ({ ...grant, outdated }));
  });
  return grants.sort((a, b) => a.periodStart.getTime() - b.periodStart.getTime());
}

type PaidPeriod = { invoice: InvoiceSnapshot; product: SoldProduct; periodStart: Date; periodEnd: Date };

function paidPeriod(invoice: InvoiceSnapshot, products: Map<string, SoldProduct>): PaidPeriod | null {
  const { plan, status, reason } = invoice;
  if (status !== "paid" || !plan || plan.amountCents <= 0 || reason === "other") return null;
  const product = products.get(plan.stripePriceId);
  return product ? { invoice, product, periodStart: plan.periodStart, periodEnd: plan.periodEnd } : null;
}

/** A month of a paid year that would begin when the subscription had already ended, or begun anew. */
function isCutOff(grant: { periodStart: Date }, cutOffs: Date[]): boolean {
  return cutOffs.some((at) => grant.periodStart >= at);
}

function allowancesOf(period: PaidPeriod): Omit<Grant, "outdated">[] {
  const { invoice, product, periodStart, periodEnd } = period;
  const common = { invoiceId: invoice.id, credits: product.credits, product };
  const isUpgrade = invoice.reason === "change";
  if (product.billingCycle === "monthly")
    return [{ ...common, cause: `invoice:${invoice.id}`, periodStart, periodEnd, isUpgrade }];
  // A paid year in monthly slices from its first day; the last one ends with the year.
  return Array.from({ length: SLICES_PER_YEAR }, (_, n) => ({
    ...common,
    cause: `slice:${invoice.id}:${n}`,
    periodStart: addMonths(periodStart, n),
    periodEnd: n === SLICES_PER_YEAR - 1 ? periodEnd : addMonths(periodStart, n + 1),
    isUpgrade: isUpgrade && n === 0,
  }));
}
