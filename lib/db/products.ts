import { BILLING_CYCLES, type BillingCycle, TIER_IDS } from "../billing/catalogue";
import { oneOf } from "../billing/one-of";
import type { SoldProduct } from "../billing/snapshot";
import type { Db } from "./client";
import type { SubscriptionProduct } from "./generated/client";

export type ProductRecord = SoldProduct & {
  amountCents: number;
  /** As the database shows it, with two decimals. */
  price: string;
  features: string[];
  active: boolean;
  ownerUserId: string | null;
};

/** A price that Stripe doesn't have yet: the seed made the row, `npm run stripe:sync` brings the id. */
export const UNSYNCED_PREFIX = "unsynced_";

/** Every product ever sold, by its price at Stripe. */
export async function productsByPrice(db: Db): Promise<Map<string, SoldProduct>> {
  const rows = await db.subscriptionProduct.findMany();
  return new Map(rows.map((row) => [row.stripePriceId, toRecord(row)]));
}

export async function findProduct(db: Db, id: number): Promise<ProductRecord | null> {
  const row = await db.subscriptionProduct.findUnique({ where: { id } });
  return row && toRecord(row);
}

/** What anyone can subscribe to, in the order of the catalogue. */
export async function publicProducts(db: Db, billingCycle?: BillingCycle): Promise<ProductRecord[]> {
  const rows = await db.subscriptionProduct.findMany({
    where: { active: true, ownerUserId: null, tier: { not: "enterprise" }, billingCycle },
    orderBy: { id: "asc" },
  });
  return rows.map(toRecord);
}

function toRecord(row: SubscriptionProduct): ProductRecord {
  const { id, name, stripePriceId, credits, amountCents, active, ownerUserId } = row;
  return {
    id,
    name,
    stripePriceId,
    credits,
    amountCents,
    active,
    ownerUserId,
    tier: oneOf(TIER_IDS, row.tier),
    billingCycle: oneOf(BILLING_CYCLES, row.billingCycle),
    limits: { requestsPerPeriod: row.requestsPerPeriod, rateLimitPerMinute: row.rateLimitPerMinute },
    price: row.price.toFixed(2),
    features: Array.isArray(row.features) ? row.features.map(String) : [],
  };
}
