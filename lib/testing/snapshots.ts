import { TIERS } from "../billing/catalogue";
import type {
  CustomerSnapshot,
  InvoiceSnapshot,
  SoldProduct,
  SubscriptionSnapshot,
} from "../billing/snapshot";

/** What Stripe would say of a customer who pays for a month of Starter, but for the facts that a test names. */

export const MONTH = { start: new Date("2026-01-01T00:00:00Z"), end: new Date("2026-02-01T00:00:00Z") };

export const STARTER: SoldProduct = {
  id: 1,
  name: "Starter",
  tier: "starter",
  stripePriceId: "price_starter",
  billingCycle: "monthly",
  credits: 2_000,
  limits: TIERS.starter.limits,
  overageCap: "0",
};

export const PRO: SoldProduct = {
  ...STARTER,
  ...{
    id: 2,
    name: "Pro",
    tier: "pro",
    stripePriceId: "price_pro",
    credits: 5_000,
    limits: TIERS.pro.limits,
  },
};

export function subscriptionOf(facts: Partial<SubscriptionSnapshot> = {}): SubscriptionSnapshot {
  return {
    id: "sub_1",
    status: "active",
    byInvoice: false,
    stripePriceId: STARTER.stripePriceId,
    createdAt: MONTH.start,
    startedAt: MONTH.start,
    periodStart: MONTH.start,
    periodEnd: MONTH.end,
    cancelAt: null,
    canceledAt: null,
    cancelReason: null,
    endedAt: null,
    scheduleId: null,
    scheduleCardId: null,
    pendingChange: null,
    unpaidChange: null,
    displacedChange: null,
    ...facts,
  };
}

export function invoiceOf(facts: Partial<InvoiceSnapshot> = {}): InvoiceSnapshot {
  return {
    id: "in_1",
    subscriptionId: "sub_1",
    status: "paid",
    reason: "first",
    number: "T-0001",
    currency: "usd",
    totalCents: 2_000,
    amountDueCents: 0,
    amountPaidCents: 2_000,
    createdAt: MONTH.start,
    finalizedAt: MONTH.start,
    paidAt: MONTH.start,
    dueAt: null,
    nextAttemptAt: null,
    hostedUrl: null,
    pdfUrl: null,
    paymentId: "pi_1",
    reversals: [],
    plan: {
      stripePriceId: STARTER.stripePriceId,
      amountCents: 2_000,
      costCents: 2_000,
      periodStart: MONTH.start,
      periodEnd: MONTH.end,
    },
    ...facts,
  };
}

export function customerOf(facts: Partial<CustomerSnapshot> = {}): CustomerSnapshot {
  return {
    customerId: "cus_1",
    deleted: false,
    clock: null,
    card: null,
    subscriptions: [],
    invoices: [],
    packs: [],
    balanceChanges: [],
    ...facts,
  };
}
