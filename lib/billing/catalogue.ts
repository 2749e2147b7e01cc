import { MONTHS_PER_CYCLE, TRIAL_CREDITS } from "./policy";

/**
 * What is sold. Drives the pages, the API, Checkout, the limits, the mails, the seed (prisma/seed.ts) and what is
 * pushed to Stripe (`npm run stripe:sync`).
 *
 * A product that was ever sold is never edited: to change a price or an allowance add a product with the next free id
 * and version, and remove the old one, which the seed then retires. Its subscribers keep the row they bought.
 */

export const TIER_IDS = ["free", "starter", "pro", "enterprise"] as const;
export type TierId = (typeof TIER_IDS)[number];
export type PaidTierId = Exclude<TierId, "free">;

export const BILLING_CYCLES = ["monthly", "yearly"] as const;
export type BillingCycle = (typeof BILLING_CYCLES)[number];

/** How a contract is paid: bought at Checkout and charged to a card, or by invoices that are sent. */
export const COLLECTIONS = ["checkout", "invoice"] as const;
export type Collection = (typeof COLLECTIONS)[number];

export type Limits = {
  /** null = unlimited */
  requestsPerPeriod: number | null;
  /** null = unlimited */
  rateLimitPerMinute: number | null;
};

export type Tier = {
  id: TierId;
  name: string;
  bestFor: string;
  limits: Limits;
  rateLimitName: string;
  support: string;
  analytics: string;
  /** How far back that reaches, in days with today, and whether by key and by model. */
  analyticsDays: number;
  analyticsDetailed: boolean;
  sla: string;
  extras: string;
  /** The selling points beside the credits; `featuresOf` puts the two together. */
  features: readonly string[];
};

export const TIERS: Record<TierId, Tier> = {
  free: {
    id: "free",
    name: "Free",
    bestFor: "Testing and small projects",
    limits: { requestsPerPeriod: 1_000, rateLimitPerMinute: 60 },
    rateLimitName: "Standard",
    support: "Community",
    analytics: "Basic",
    analyticsDays: 7,
    analyticsDetailed: false,
    sla: "None",
    extras: "Basic API access",
    features: ["Basic API access", "Community support"],
  },
  starter: {
    id: "starter",
    name: "Starter",
    bestFor: "Individual developers and small teams",
    limits: { requestsPerPeriod: 10_000, rateLimitPerMinute: 300 },
    rateLimitName: "Higher",
    support: "Email",
    analytics: "Standard",
    analyticsDays: 30,
    analyticsDetailed: false,
    sla: "None",
    extras: "All AI models",
    features: ["All AI models", "Email support"],
  },
  pro: {
    id: "pro",
    name: "Pro",
    bestFor: "Production applications and growing teams",
    limits: { requestsPerPeriod: 50_000, rateLimitPerMinute: 1_000 },
    rateLimitName: "Highest",
    support: "Priority",
    analytics: "Advanced",
    analyticsDays: 365,
    analyticsDetailed: true,
    sla: "99.9%",
    extras: "Custom rate limits",
    features: ["Priority support", "Advanced analytics"],
  },
  enterprise: {
    id: "enterprise",
    name: "Enterprise",
    bestFor: "Large organizations with specific needs",
    limits: { requestsPerPeriod: null, rateLimitPerMinute: null },
    rateLimitName: "Custom",
    support: "Dedicated",
    analytics: "Custom",
    analyticsDays: 365,
    analyticsDetailed: true,
    sla: "Custom",
    extras: "Custom integrations, white-label, custom contracts",
    features: ["Custom credit allocation", "Dedicated support", "SLA guarantees", "Custom integrations"],
  },
};

export type Product = {
  /** The primary key in `subscription_products`. */
  id: number;
  lookupKey: string;
  version: number;
  tier: PaidTierId;
  billingCycle: BillingCycle;
  amountCents: number;
  /** Per month, on yearly plans too. */
  credits: number;
  /** A template is the starting point of a custom contract and can't be bought. */
  template: boolean;
};

export const CURRENCY = "usd";

export const PRODUCTS: readonly Product[] = [
  product(1, "starter", "monthly", 20_00, 2_000),
  product(2, "pro", "monthly", 50_00, 5_000),
  { ...product(3, "enterprise", "monthly", 200_00, 25_000), template: true },
  product(4, "starter", "yearly", 200_00, 2_000),
  product(5, "pro", "yearly", 500_00, 5_000),
];

function product(
  id: number,
  tier: PaidTierId,
  billingCycle: BillingCycle,
  amountCents: number,
  credits: number,
  version = 1,
): Product {
  const lookupKey = `tollgate_${tier}_${billingCycle}_v${version}`;
  return { id, lookupKey, version, tier, billingCycle, amountCents, credits, template: false };
}

/** Credits to buy once (billing policy, "Credit packs and codes"). A pack that was ever sold stays in the list, retired. */
export type Pack = { id: string; amountCents: number; credits: number; retired: boolean };

export const PACKS: readonly Pack[] = [
  { id: "pack_1000", amountCents: 10_00, credits: 1_000, retired: false },
  { id: "pack_5000", amountCents: 50_00, credits: 5_000, retired: false },
  { id: "pack_25000", amountCents: 250_00, credits: 25_000, retired: false },
];

/** Every pack ever sold; undefined for an id that is none. */
export function findPack(id: string): Pack | undefined {
  return PACKS.find((pack) => pack.id === id);
}

/** The product on sale for a tier and cycle; throws for a pair that the catalogue doesn't have. */
export function productFor(tier: PaidTierId, billingCycle: BillingCycle): Product {
  const found = PRODUCTS.find((one) => one.tier === tier && one.billingCycle === billingCycle);
  if (!found) throw new Error(`The catalogue has no ${billingCycle} ${tier}`);
  return found;
}

/** What a year of `tier` costs less than its months, in cents. */
export function yearlySavingCents(tier: Exclude<PaidTierId, "enterprise">): number {
  return (
    productFor(tier, "monthly").amountCents * MONTHS_PER_CYCLE.yearly - productFor(tier, "yearly").amountCents
  );
}

/** The features of a product as `GET /plans` lists them; those of the free tier without a product. */
export function featuresOf(tier: TierId, credits?: number): string[] {
  const allowance = credits === undefined ? `${TRIAL_CREDITS} trial credits` : `${credits} credits per month`;
  return tier === "enterprise" ? [...TIERS.enterprise.features] : [allowance, ...TIERS[tier].features];
}
