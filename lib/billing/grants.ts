import { addMonths } from "./calendar";
import { SLICES_PER_YEAR } from "./policy";
import type { CustomerSnapshot, InvoiceSnapshot, SoldProduct, SubscriptionSnapshot } from "./snapshot";

/** An allowance that is due. Its cause makes it happen once, whoever applies it and however often. */
export type Grant = {
  cause: string;
  credits: number;
  periodStart: Date;
  periodEnd: Date;
  product: SoldProduct;
  /** Of another subscription than the live one: it goes into the ledger, and expires in the same moment. */
  outdated: boolean;
};

/**
 * The allowances that `invoices` have paid for and whose period has begun, oldest first (billing policy, "Grants
 * follow money"). Only a paid invoice for a plan's own period grants; one whose plan line is free (a trial's) doesn't,
 * one that a coupon brought to zero does. There is one allowance: it is the live subscription's.
 */
export function grantsDue(
  { subscriptions, invoices }: CustomerSnapshot,
  live: SubscriptionSnapshot | undefined,
  products: Map<string, SoldProduct>,
  now: Date,
): Grant[] {
  const grants = invoices.flatMap((invoice) => {
    const subscription = subscriptions.find((one) => one.id === invoice.subscriptionId);
    const outdated = live !== undefined && subscription !== live;
    const periods = paidPeriods(invoice, products).map((period) => ({ ...period, outdated }));
    const { endedAt } = subscription ?? { endedAt: null };
    return periods.filter((period) => period.periodStart <= now && !(endedAt && isCutOff(period, endedAt)));
  });
  return grants.sort((a, b) => a.periodStart.getTime() - b.periodStart.getTime());
}

type PaidPeriod = Omit<Grant, "outdated">;

/** A month of a paid year that would begin when the subscription had already ended. */
function isCutOff(period: PaidPeriod, endedAt: Date): boolean {
  return period.product.billingCycle === "yearly" && period.periodStart >= endedAt;
}

function paidPeriods(invoice: InvoiceSnapshot, products: Map<string, SoldProduct>): PaidPeriod[] {
  const { plan, status, reason } = invoice;
  if (status !== "paid" || !plan || plan.amountCents <= 0) return [];
  if (reason !== "first" && reason !== "renewal") return [];
  const product = products.get(plan.stripePriceId);
  if (!product) return [];
  if (product.billingCycle === "yearly") return slices(invoice.id, plan, product);
  const { periodStart, periodEnd } = plan;
  return [{ cause: `invoice:${invoice.id}`, credits: product.credits, periodStart, periodEnd, product }];
}

/** A paid year in monthly slices from its first day; the last one ends with the year. */
function slices(
  invoiceId: string,
  year: { periodStart: Date; periodEnd: Date },
  product: SoldProduct,
): PaidPeriod[] {
  return Array.from({ length: SLICES_PER_YEAR }, (_, n) => ({
    cause: `slice:${invoiceId}:${n}`,
    credits: product.credits,
    periodStart: addMonths(year.periodStart, n),
    periodEnd: n === SLICES_PER_YEAR - 1 ? year.periodEnd : addMonths(year.periodStart, n + 1),
    product,
  }));
}
