import { transaction } from "../lib/db/client";
import { seedProducts } from "../lib/db/products";

/** The catalogue into `subscription_products` of `DATABASE_URL`; returns what changed. */
export function seed(): Promise<string[]> {
  return transaction(seedProducts);
}
