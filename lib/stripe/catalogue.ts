import type Stripe from "stripe";
import { type BillingCycle, CURRENCY, type Product, TIERS } from "../billing/catalogue";
import { intervalOf, isMissing, stripe } from "./client";

export type PriceState = { lookupKey: string; priceId: string | null; differences: string[] };

/** What Stripe has under the lookup keys of `products`, in their order, and where it says something else than we do. */
export async function readPrices(products: readonly Product[]): Promise<PriceState[]> {
  const { data } = await stripe().prices.list({
    lookup_keys: products.map((one) => one.lookupKey),
    limit: 100,
  });
  return products.map((product) => {
    const price = data.find((one) => one.lookup_key === product.lookupKey);
    return {
      lookupKey: product.lookupKey,
      priceId: price?.id ?? null,
      differences: price ? differences(price, product) : [],
    };
  });
}

/** Creates the price and, where the tier has none yet, its product. Returns the price's id. */
export async function createPrice(product: Product): Promise<string> {
  const stripeProduct = await productOfTier(product);
  const price = await stripe().prices.create({
    product: stripeProduct,
    currency: CURRENCY,
    unit_amount: product.amountCents,
    recurring: { interval: intervalOf(product.billingCycle) },
    lookup_key: product.lookupKey,
    nickname: `${TIERS[product.tier].name}, ${product.billingCycle}`,
  });
  return price.id;
}

export type ContractPrice = {
  /** Says all the terms: the same terms are the same price. */
  lookupKey: string;
  name: string;
  amountCents: number;
  billingCycle: BillingCycle;
  userId: string;
};

/** The price of a private contract, and its product, made unless it is there: safe to repeat. Returns the price's id. */
export async function ensureContractPrice(contract: ContractPrice): Promise<string> {
  const { lookupKey, name, amountCents, userId } = contract;
  const { data } = await stripe().prices.list({ lookup_keys: [lookupKey], limit: 1 });
  if (data[0]) return data[0].id;
  const price = await stripe().prices.create(
    {
      currency: CURRENCY,
      unit_amount: amountCents,
      recurring: { interval: intervalOf(contract.billingCycle) },
      lookup_key: lookupKey,
      nickname: `${name}, ${contract.billingCycle}`,
      metadata: { user_id: userId },
      product_data: { name, metadata: { user_id: userId } },
    },
    { idempotencyKey: `contract:${lookupKey}` },
  );
  return price.id;
}

/** One product per tier, under an id that we choose: creating it twice is impossible. */
async function productOfTier(product: Product): Promise<string> {
  const id = `tollgate_${product.tier}`;
  try {
    return (await stripe().products.retrieve(id)).id;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return (await stripe().products.create({ id, name: TIERS[product.tier].name })).id;
  }
}

function differences(price: Stripe.Price, product: Product): string[] {
  const facts: [string, unknown, unknown][] = [
    ["amount", price.unit_amount, product.amountCents],
    ["currency", price.currency, CURRENCY],
    ["interval", price.recurring?.interval, intervalOf(product.billingCycle)],
    ["active", price.active, true],
  ];
  return facts
    .filter(([, theirs, ours]) => theirs !== ours)
    .map(([name, theirs, ours]) => `${name} is ${theirs}, the catalogue says ${ours}`);
}
