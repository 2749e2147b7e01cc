import { accessAt } from "../billing/access";
import { type BillingCycle, CURRENCY, featuresOf, type Pack, TIERS } from "../billing/catalogue";
import type { Credits } from "../billing/money";
import { isNegative } from "../billing/money";
import type { InvoiceRow } from "../db/invoices";
import type { ProductRecord } from "../db/products";
import type { UserRecord } from "../db/users";

/** What the API answers. */

export function planView(product: ProductRecord) {
  const { id, name, credits, billingCycle, features, tier, limits } = product;
  return {
    id,
    name,
    price: dollars(product.amountCents),
    credits,
    billing_cycle: billingCycle,
    features,
    tier,
    requests_per_period: limits.requestsPerPeriod,
    rate_limit_per_minute: limits.rateLimitPerMinute,
  };
}

export function packView({ id, amountCents, credits }: Pack) {
  return { id, price: dollars(amountCents), credits };
}

export function unpricedTierView(tier: "free" | "enterprise") {
  const { name, limits } = TIERS[tier];
  return {
    name,
    features: featuresOf(tier),
    requests_per_period: limits.requestsPerPeriod,
    rate_limit_per_minute: limits.rateLimitPerMinute,
  };
}

export function subscriptionView(user: UserRecord, now: Date) {
  const access = accessAt(user.state, now);
  const { subscription } = user;
  const owed = isNegative(access.allowance) ? access.allowance.slice(1) : "0";
  const current = access.tier === "free" ? null : subscription;
  return {
    plan: access.planName,
    status: access.status,
    credits_remaining: owed === "0" ? creditNumber(access.allowance) : 0,
    credits_total: creditNumber(access.allowanceTotal),
    renews_at: current && !current.cancelAt ? isoSeconds(current.periodEnd) : null,
    billing_cycle: current?.billingCycle ?? null,
    tier: access.tier,
    access_reason: access.reason,
    access_until: access.until && isoSeconds(access.until),
    credits_purchased: creditNumber(user.purchased),
    credits_held: creditNumber(user.held),
    credits_owed: creditNumber(owed),
    requests_used: access.requestsUsed,
    requests_limit: access.limits.requestsPerPeriod,
    canceled_at: current?.canceledAt ? isoSeconds(current.canceledAt) : null,
    effective_until: current?.cancelAt ? isoSeconds(current.cancelAt) : null,
    collection: current ? (current.byInvoice ? "invoice" : "card") : null,
    payment_due_at: current?.dueAt ? isoSeconds(current.dueAt) : null,
    grace_until: access.reason === "grace" && access.until ? isoSeconds(access.until) : null,
    pending_change: current?.pending
      ? {
          plan: current.pending.name,
          billing_cycle: current.pending.billingCycle,
          effective_at: isoSeconds(current.pending.at),
        }
      : null,
    unpaid_change: current?.unpaid
      ? { plan: current.unpaid.name, payable_until: isoSeconds(current.unpaid.until) }
      : null,
  };
}

/** What a change of plan would come to: its `plan_id`, `billing_cycle`, `proration_date` and `amount_due_cents` agree to it. */
export function previewView(preview: Change) {
  const { kind, from, to, charge, creditsNow, creditsAfter, effectiveAt, prorationDate, expiresAt } = preview;
  return {
    kind,
    from,
    plan: to.name,
    plan_id: to.planId,
    billing_cycle: to.billingCycle,
    lines: charge.lines.map(({ description, amountCents }) => ({ description, amount_cents: amountCents })),
    discount_cents: charge.discountCents,
    total_cents: charge.totalCents,
    amount_due_cents: charge.amountDueCents,
    currency: CURRENCY,
    credits_now: creditNumber(creditsNow),
    credits_after: creditNumber(creditsAfter),
    effective_at: isoSeconds(effectiveAt),
    proration_date: isoSeconds(prorationDate),
    expires_at: isoSeconds(expiresAt),
    replaces: preview.replaces,
  };
}

/** The figures of a preview, as the flow gives them. */
type Change = {
  kind: "upgrade_now" | "downgrade_at_renewal";
  from: string;
  to: { planId: number; name: string; billingCycle: BillingCycle };
  charge: {
    lines: { description: string; amountCents: number }[];
    discountCents: number;
    totalCents: number;
    amountDueCents: number;
  };
  creditsNow: Credits;
  creditsAfter: Credits;
  effectiveAt: Date;
  prorationDate: Date;
  expiresAt: Date;
  replaces: string | null;
};

export const INVOICE_COLUMNS = [
  "number",
  "created_at",
  "status",
  "reason",
  "currency",
  "total_cents",
  "amount_due_cents",
  "amount_paid_cents",
  "refunded_cents",
  "due_at",
  "paid_at",
  "id",
  "hosted_url",
  "pdf_url",
] as const;

export function invoiceView(invoice: InvoiceRow) {
  return {
    id: invoice.id,
    number: invoice.number,
    status: invoice.status,
    reason: invoice.reason,
    currency: invoice.currency,
    total_cents: invoice.totalCents,
    amount_due_cents: invoice.amountDueCents,
    amount_paid_cents: invoice.amountPaidCents,
    refunded_cents: invoice.refundedCents,
    created_at: isoSeconds(invoice.createdAt),
    due_at: invoice.dueAt && isoSeconds(invoice.dueAt),
    paid_at: invoice.paidAt && isoSeconds(invoice.paidAt),
    next_attempt_at: invoice.nextAttemptAt && isoSeconds(invoice.nextAttemptAt),
    hosted_url: invoice.hostedUrl,
    pdf_url: invoice.pdfUrl,
  };
}

/** "2025-01-15T00:00:00Z", as the specification writes instants. */
export function isoSeconds(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** A JSON number, as specified: exact up to 15 digits, a billion credits with all six decimals. For reading only. */
export function creditNumber(credits: Credits): number {
  return Number(credits);
}

function dollars(amountCents: number): number {
  return amountCents / 100;
}
