import { db } from "../db/client";
import { findProduct } from "../db/products";
import type { LiveSubscription } from "../db/users";
import { type ChargePreview, previewRenewal } from "../stripe/plan-changes";

/** What the next renewal charges, with the change that is planned for it; null when it doesn't renew. */
export async function nextCharge({
  id,
  productId,
  cancelAt,
  pending,
}: LiveSubscription): Promise<ChargePreview | null> {
  if (cancelAt) return null;
  const product = pending ?? (await findProduct(db(), productId));
  return product && (await previewRenewal(id, product.stripePriceId));
}
