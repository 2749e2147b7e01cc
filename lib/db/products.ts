import {
  BILLING_CYCLES,
  type BillingCycle,
  COLLECTIONS,
  type Collection,
  featuresOf,
  type Limits,
  PRODUCTS,
  type Product,
  TIER_IDS,
  TIERS,
} from "../billing/catalogue";
import type { Credits } from "../billing/money";
import { isOffered } from "../billing/offers";
import { oneOf } from "../billing/one-of";
import type { SoldProduct } from "../billing/snapshot";
import type { Db } from "./client";
import { Prisma, type SubscriptionProduct } from "./generated/client";

export type ProductRecord = SoldProduct & {
  amountCents: number;
  features: string[];
  active: boolean;
  ownerUserId: string | null;
  collection: Collection;
};

/** Rows that don't come from the catalogue are numbered after this, so that its next ids stay free. */
const FIRST_ID_OF_OTHERS = 1_000;

/** A price that Stripe doesn't have yet: the seed made the row, `npm run stripe:sync` brings the id. */
const UNSYNCED_PREFIX = "unsynced_";

/** Every product ever sold, by its price at Stripe. */
export async function productsByPrice(db: Db): Promise<Map<string, SoldProduct>> {
  const rows = await db.subscriptionProduct.findMany();
  return new Map(rows.map((row) => [row.stripePriceId, toRecord(row)]));
}

export async function findProduct(db: Db, id: number): Promise<ProductRecord | null> {
  const row = await db.subscriptionProduct.findUnique({ where: { id } });
  return row && toRecord(row);
}

/** The plan, if it is on offer: to this user, or to anyone when none is named. */
export async function findOffer(db: Db, id: number, userId: string | null): Promise<ProductRecord | null> {
  const product = await findProduct(db, id);
  return product && isOffered(product, userId) ? product : null;
}

/** Whether the seed made it and `npm run stripe:sync` hasn't run since: nobody can be charged for it. */
export function isUnsynced({ stripePriceId }: Pick<ProductRecord, "stripePriceId">): boolean {
  return stripePriceId.startsWith(UNSYNCED_PREFIX);
}

export const UNSYNCED_REASON = "This plan has no price at Stripe yet: run `npm run stripe:sync`";

/** What anyone can subscribe to, in the order of the catalogue. */
export async function publicProducts(db: Db, billingCycle?: BillingCycle): Promise<ProductRecord[]> {
  const rows = await db.subscriptionProduct.findMany({
    where: { active: true, ownerUserId: null, billingCycle },
    orderBy: { id: "asc" },
  });
  return rows.map(toRecord).filter((product) => isOffered(product, null));
}

/** What a subscriber may change to: what anyone can buy, their own contracts, and what they have, in the catalogue's order. */
export async function offersFor(db: Db, userId: string, currentId: number): Promise<ProductRecord[]> {
  const rows = await db.subscriptionProduct.findMany({
    where: {
      OR: [{ id: currentId }, { active: true, ownerUserId: userId }, { active: true, ownerUserId: null }],
    },
    orderBy: { id: "asc" },
  });
  return rows.map(toRecord).filter((product) => product.id === currentId || isOffered(product, userId));
}

/**
 * Writes the catalogue into the table: new products are inserted under their ids, rows that an operator inserted by
 * hand for the same plan are adopted, products that left the catalogue are retired. Returns what changed, in words.
 * Throws when a product in the catalogue was edited instead of replaced.
 */
export async function seedProducts(db: Db): Promise<string[]> {
  const changes: string[] = [];
  for (const product of PRODUCTS) {
    const change = await seedProduct(db, product);
    if (change) changes.push(change);
  }
  await db.$executeRaw`SELECT setval('subscription_products_id_seq', greatest(${FIRST_ID_OF_OTHERS}, (SELECT max(id) FROM subscription_products)))`;
  const { count } = await db.subscriptionProduct.updateMany({
    where: { active: true, ownerUserId: null, lookupKey: { notIn: PRODUCTS.map((one) => one.lookupKey) } },
    data: { active: false },
  });
  return count > 0 ? [...changes, `retired ${count}`] : changes;
}

async function seedProduct(db: Db, product: Product): Promise<string | null> {
  const { id, lookupKey, version, tier, billingCycle, credits } = product;
  const { name, limits } = TIERS[tier];
  const ours = { version, lookupKey, tier, features: featuresOf(tier, credits), ...limits };
  const known = await db.subscriptionProduct.findUnique({ where: { lookupKey } });
  if (known) {
    const isSame =
      known.amountCents === product.amountCents &&
      known.credits === credits &&
      known.requestsPerPeriod === limits.requestsPerPeriod &&
      known.rateLimitPerMinute === limits.rateLimitPerMinute;
    if (!isSame) throw new Error(`${lookupKey} was edited: add a product with a new id and version instead`);
    return null;
  }
  const byHand = await db.subscriptionProduct.findFirst({
    where: { name, billingCycle, lookupKey: null, ownerUserId: null },
  });
  if (byHand && byHand.amountCents === product.amountCents && byHand.credits === credits) {
    await db.subscriptionProduct.update({ where: { id: byHand.id }, data: ours });
    return `adopted ${lookupKey}`;
  }
  const price = new Prisma.Decimal(product.amountCents).div(100);
  const stripePriceId = `${UNSYNCED_PREFIX}${lookupKey}`;
  await db.subscriptionProduct.create({
    data: { id, name, price, credits, billingCycle, stripePriceId, ...ours },
  });
  return `added ${lookupKey}`;
}

/** Returns whether the row had another price id before. */
export async function setStripePrice(
  db: Db,
  lookupKey: string,
  stripePriceId: string,
  { dryRun }: { dryRun: boolean },
): Promise<boolean> {
  const other = { lookupKey, stripePriceId: { not: stripePriceId } };
  if (dryRun) return (await db.subscriptionProduct.count({ where: other })) > 0;
  const { count } = await db.subscriptionProduct.updateMany({ where: other, data: { stripePriceId } });
  return count > 0;
}

export type NewContract = {
  ownerUserId: string;
  name: string;
  amountCents: number;
  billingCycle: BillingCycle;
  credits: number;
  limits: Limits;
  /** null = use stops at zero. */
  overageCap: Credits | null;
  collection: Collection;
  lookupKey: string;
  stripePriceId: string;
};

/** A product that only its owner may buy. */
export async function insertContract(db: Db, contract: NewContract): Promise<ProductRecord> {
  const { amountCents, limits, overageCap, ...rest } = contract;
  const row = await db.subscriptionProduct.create({
    data: {
      ...rest,
      ...limits,
      tier: "enterprise",
      features: featuresOf("enterprise"),
      price: new Prisma.Decimal(amountCents).div(100),
      overage: overageCap === null ? "block" : "allow",
      overageCapCredits: overageCap,
    },
  });
  return toRecord(row);
}

export type ContractRow = ProductRecord & {
  ownerUserId: string;
  email: string;
  lookupKey: string | null;
  createdAt: Date;
  /** The owner's live subscription is to it. */
  inUse: boolean;
  /** The owner has a live subscription, to whatever. */
  ownerIsSubscribed: boolean;
  /** What was sent for it and isn't paid yet. */
  openInvoice: { url: string | null; dueAt: Date | null } | null;
};

/** Contracts of one user, or all, newest first. */
export async function contracts(db: Db, ownerUserId?: string): Promise<ContractRow[]> {
  const rows = await db.subscriptionProduct.findMany({
    where: { ownerUserId: ownerUserId ?? { not: null } },
    include: {
      owner: { include: { subscriptions: true, invoices: { where: { status: "open" } } } },
    },
    orderBy: { id: "desc" },
  });
  return rows.flatMap(({ owner, ...row }) => {
    if (!owner) return [];
    const { id, email, subscriptions, invoices } = owner;
    const live = subscriptions.filter((one) => one.live);
    const own = subscriptions.filter((one) => one.productId === row.id).map((one) => one.id);
    const open = invoices.find((one) => one.subscriptionId !== null && own.includes(one.subscriptionId));
    return {
      ...toRecord(row),
      ownerUserId: id,
      email,
      lookupKey: row.lookupKey,
      createdAt: row.createdAt,
      inUse: live.some((one) => one.productId === row.id),
      ownerIsSubscribed: live.length > 0,
      openInvoice: open ? { url: open.hostedUrl, dueAt: open.dueAt } : null,
    };
  });
}

/** Nobody buys it any more; who has it, keeps it. Returns whether this call did it. */
export async function retireContract(db: Db, id: number): Promise<boolean> {
  const { count } = await db.subscriptionProduct.updateMany({
    where: { id, ownerUserId: { not: null }, active: true },
    data: { active: false },
  });
  return count > 0;
}

function toRecord(row: SubscriptionProduct): ProductRecord {
  const { id, name, stripePriceId, credits, amountCents, active, ownerUserId } = row;
  const collection = oneOf(COLLECTIONS, row.collection);
  return {
    id,
    name,
    stripePriceId,
    credits,
    amountCents,
    active,
    ownerUserId,
    collection,
    tier: oneOf(TIER_IDS, row.tier),
    billingCycle: oneOf(BILLING_CYCLES, row.billingCycle),
    limits: { requestsPerPeriod: row.requestsPerPeriod, rateLimitPerMinute: row.rateLimitPerMinute },
    overageCap: row.overage === "allow" ? (row.overageCapCredits?.toFixed() ?? "0") : "0",
    features: Array.isArray(row.features) ? row.features.map(String) : [],
  };
}
