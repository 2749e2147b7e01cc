import type { BillingCycle, Limits, TierId } from "./catalogue";
import type { Credits } from "./money";
import type { StripeStatus } from "./status";

/** What Stripe says of one customer, in our words. Only lib/stripe/read-customer.ts makes one. */
export type CustomerSnapshot = {
  customerId: string;
  deleted: boolean;
  /** The frozen time of the customer's test clock. */
  clock: { id: string; now: Date } | null;
  /** What renewals are charged to. */
  card: Card | null;
  subscriptions: SubscriptionSnapshot[];
  /** Newest first. */
  invoices: InvoiceSnapshot[];
  /** Payments for credit packs, newest first. */
  packs: PackPayment[];
  /** What we have added to the customer's balance, and taken off it. */
  balanceChanges: BalanceChange[];
};

/** Of what later invoices are paid from first; a negative amount was taken off. */
export type BalanceChange = { id: string; cause: string; amountCents: number; at: Date };

export type Card = { id: string; brand: string; lastFour: string; expMonth: number; expYear: number };

export type SubscriptionSnapshot = {
  id: string;
  status: StripeStatus;
  /** Its invoices are sent to be paid, instead of charged to a card. */
  byInvoice: boolean;
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
  /** The schedule that manages it, while it does. */
  scheduleId: string | null;
  /** The card that the schedule has kept from when it was made, and puts back with its next phase. */
  scheduleCardId: string | null;
  /** What it changes to when the current phase of its schedule ends. */
  pendingChange: { stripePriceId: string; at: Date } | null;
  /** A change that takes effect once its invoice is paid, and lapses otherwise. */
  unpaidChange: { stripePriceId: string; until: Date } | null;
  /** What had been planned while it was at the price `from`, and gave way to another wish (`fateOfDisplaced`). */
  displacedChange: { stripePriceId: string; from: string } | null;
};

export type InvoiceSnapshot = {
  id: string;
  subscriptionId: string | null;
  number: string | null;
  status: InvoiceStatus;
  reason: InvoiceReason;
  currency: string;
  totalCents: number;
  /** What is still to be paid. */
  amountDueCents: number;
  amountPaidCents: number;
  createdAt: Date;
  finalizedAt: Date | null;
  paidAt: Date | null;
  /** By when one that was sent is to be paid; null for one that is charged. */
  dueAt: Date | null;
  nextAttemptAt: Date | null;
  /** Pages of Stripe's: to see and pay it, and to download it. */
  hostedUrl: string | null;
  pdfUrl: string | null;
  /** The payment that settled it; null while unpaid, or when nothing had to be paid. */
  paymentId: string | null;
  reversals: Reversal[];
  /** The plan's own line: neither proration nor extra. */
  plan: PlanLine | null;
};

type PlanLine = {
  stripePriceId: string;
  amountCents: number;
  /** Less what discounts took off. */
  costCents: number;
  periodStart: Date;
  periodEnd: Date;
};

export const INVOICE_STATUSES = ["draft", "open", "paid", "void", "uncollectible"] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];
export type InvoiceReason = "first" | "renewal" | "change" | "other";

export type PackPayment = {
  /** The payment intent. */
  id: string;
  packId: string;
  amountCents: number;
  paidAt: Date;
  reversals: Reversal[];
};

/** Money that went back, or was withdrawn by the bank. */
export type Reversal = {
  id: string;
  kind: "refund" | "dispute";
  amountCents: number;
  /** Of what was charged. */
  ofCents: number;
  at: Date;
  /** What we wrote on the refunds that we made. */
  cause: string | null;
  /** The refund failed, or the dispute was won: the money is ours after all. */
  undone: boolean;
};

/** A row of `subscription_products`, as far as the policy asks. */
export type SoldProduct = {
  id: number;
  name: string;
  tier: TierId;
  stripePriceId: string;
  billingCycle: BillingCycle;
  credits: number;
  limits: Limits;
  /** How far below zero agreed overage may go, in credits; "0" blocks. */
  overageCap: Credits;
};
