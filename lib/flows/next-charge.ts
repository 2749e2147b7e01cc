import { db } from "../db/client";
import { findProduct } from "../db/products";
import type { LiveSubscription } from "../db/users";
import { type ChargePreview, previewRenewal } from "../stripe/plan-changes";

/** What the next renewal charges, with the change that is planned for it; null when it doesn't renew. */
export async function nextCharge(subscription: LiveSubscription): Promise<ChargePreview | null> {
  const { productId, cancelAt, pending } = subscription;
  if (cancelAt) return null;
  const product = pending ?? (await findProduct(db(), productId));
  return product && (await previewRenewal(subscription, product.stripePriceId, product.billingCycle));
}
