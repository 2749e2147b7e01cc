import { PRODUCTS } from "../billing/catalogue";
import { db } from "../db/client";
import { setStripePrice } from "../db/products";
import { createPrice, readPrices } from "../stripe/catalogue";

export type CatalogueStep =
  | { kind: "create"; lookupKey: string }
  | { kind: "link"; lookupKey: string; priceId: string }
  | { kind: "differs"; lookupKey: string; priceId: string; differences: string[] };

/**
 * Brings Stripe's products and prices to what the catalogue says, found by lookup key, and the price ids into our rows.
 * Returns what was done, or with `dryRun` what would be; nothing the second time. A price that says something else
 * than the catalogue is reported and left alone: it may have been sold.
 */
export async function syncCatalogue({ dryRun }: { dryRun: boolean }): Promise<CatalogueStep[]> {
  const steps: CatalogueStep[] = [];
  const prices = await readPrices(PRODUCTS);
  for (const [index, product] of PRODUCTS.entries()) {
    const state = prices[index];
    const { lookupKey } = product;
    if (state?.priceId && state.differences.length > 0) {
      steps.push({ kind: "differs", lookupKey, priceId: state.priceId, differences: state.differences });
      continue;
    }
    if (!state?.priceId) steps.push({ kind: "create", lookupKey });
    const priceId = state?.priceId ?? (dryRun ? null : await createPrice(product));
    if (!priceId) continue;
    const isNew = await setStripePrice(db(), lookupKey, priceId, { dryRun });
    if (isNew) steps.push({ kind: "link", lookupKey, priceId });
  }
  return steps;
}
