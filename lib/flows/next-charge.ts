import type { LiveSubscription } from "../db/users";
import { type ChargePreview, previewNext } from "../stripe/plan-changes";

/** What the next renewal charges, with the change that is planned for it; null when it doesn't renew. */
export async function nextCharge(subscription: LiveSubscription): Promise<ChargePreview | null> {
  return subscription.cancelAt ? null : await previewNext(subscription);
}
