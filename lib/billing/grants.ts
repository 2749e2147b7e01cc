import { addMonths } from "./calendar";
import { SLICES_PER_YEAR } from "./policy";
import type { InvoiceSnapshot, SoldProduct } from "./snapshot";

/** An allowance that is due. Its cause makes it happen once, whoever applies it and however often. */
export type Grant = {
  cause: string;
  credits: number;
  periodStart: Date;
  periodEnd: Date;
  product: SoldProduct;
};

/**
 * The allowances that `invoices` have paid for and whose period has begun, oldest first (billing policy, "Grants
 * follow money"). Only a paid invoice for a plan's own period grants; one whose plan line is free (a trial's) doesn't,
 * one that a coupon brought to zero does.
 */
export function grantsDue(
  invoices: InvoiceSnapshot[],
  products: Map<string, SoldProduct>,
  now: Date,
): Grant[] {
  return invoices
    .flatMap((invoice) => grantsOf(invoice, products))
    .filter((grant) => grant.periodStart <= now)
    .sort((a, b) => a.periodStart.getTime() - b.periodStart.getTime());
}

function grantsOf(invoice: InvoiceSnapshot, products: Map<string, SoldProduct>): Grant[] {
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
): Grant[] {
  return Array.from({ length: SLICES_PER_YEAR }, (_, n) => ({
    cause: `slice:${invoiceId}:${n}`,
    credits: product.credits,
    periodStart: addMonths(year.periodStart, n),
    periodEnd: n === SLICES_PER_YEAR - 1 ? year.periodEnd : addMonths(year.periodStart, n + 1),
    product,
  }));
}
