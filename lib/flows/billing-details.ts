import type { BillingDetails } from "../billing/billing-details";
import { db } from "../db/client";
import { userOf } from "../db/users";
import { readBillingDetails, writeBillingDetails } from "../stripe/billing-details";
import { withCustomer } from "./sync-customer";

/** Whom the user's invoices are made out to, as Stripe has it now; null for who never became a customer. */
export async function billingDetails(userId: string): Promise<BillingDetails | null> {
  const { stripeCustomerId } = await userOf(db(), userId);
  return stripeCustomerId ? await readBillingDetails(stripeCustomerId) : null;
}

export type DetailsOutcome = { kind: "saved" | "tax_id_invalid" | "no_customer" };

/** From the next invoice on. Alone with the customer, so that two saves don't leave two tax ids. */
export async function saveBillingDetails(userId: string, details: BillingDetails): Promise<DetailsOutcome> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "no_customer" };
  return await withCustomer(stripeCustomerId, async () => ({
    kind: await writeBillingDetails(stripeCustomerId, details),
  }));
}
