import type { BillingCycle, Limits, TierId } from "./catalogue";
import type { StripeStatus } from "./status";

/** What Stripe says of one customer, in our words. Only lib/stripe/read-customer.ts makes one. */
export type CustomerSnapshot = {
  customerId: string;
  deleted: boolean;
  /** The frozen time of the customer's test clock. */
  clock: { id: string; now: Date } | null;
  subscriptions: SubscriptionSnapshot[];
  /** Newest first. */
  invoices: InvoiceSnapshot[];
};

export type SubscriptionSnapshot = {
  id: string;
  status: StripeStatus;
  /** One item, always: Tollgate sells nothing else. */
  stripePriceId: string;
  createdAt: Date;
  startedAt: Date;
  periodStart: Date;
  periodEnd: Date;
  /** Set when it was asked to end, whether at the period's end or at another time. */
  cancelAt: Date | null;
  canceledAt: Date | null;
  cancelReason: string | null;
  endedAt: Date | null;
};

export type InvoiceSnapshot = {
  id: string;
  subscriptionId: string | null;
  status: InvoiceStatus;
  reason: InvoiceReason;
  createdAt: Date;
  finalizedAt: Date | null;
  /** The plan's own line: neither proration nor extra. */
  plan: { stripePriceId: string; amountCents: number; periodStart: Date; periodEnd: Date } | null;
};

export const INVOICE_STATUSES = ["draft", "open", "paid", "void", "uncollectible"] as const;
type InvoiceStatus = (typeof INVOICE_STATUSES)[number];
export type InvoiceReason = "first" | "renewal" | "change" | "other";

/** A row of `subscription_products`, as far as the policy asks. */
export type SoldProduct = {
  id: number;
  name: string;
  tier: TierId;
  stripePriceId: string;
  billingCycle: BillingCycle;
  credits: number;
  limits: Limits;
};
