import { type BillingDetails, isTaxIdKind } from "../billing/billing-details";
import { isStripeError, stripe } from "./client";

/**
 * Whom the customer's invoices are made out to; null for a customer that was deleted at Stripe. Only the newest tax id is
 * shown; saving keeps no other.
 */
export async function readBillingDetails(customerId: string): Promise<BillingDetails | null> {
  const customer = await stripe().customers.retrieve(customerId);
  if (customer.deleted) return null;
  const taxIds = await stripe().customers.listTaxIds(customerId, { limit: 1 });
  const { name, address } = customer;
  const [taxId] = taxIds.data;
  return {
    name: name ?? "",
    line1: address?.line1 ?? "",
    line2: address?.line2 ?? "",
    city: address?.city ?? "",
    state: address?.state ?? "",
    postalCode: address?.postal_code ?? "",
    country: address?.country ?? "",
    taxId: taxId ? { kind: taxId.type, value: taxId.value } : null,
  };
}

/** A tax id that Stripe refuses leaves everything as it was. Invoices that are final already keep what they say. */
export async function writeBillingDetails(
  customerId: string,
  { name, taxId, ...address }: BillingDetails,
): Promise<"saved" | "tax_id_invalid"> {
  const { data: old } = await stripe().customers.listTaxIds(customerId, { limit: 100 });
  const same = old.find((one) => one.type === taxId?.kind && one.value === taxId.value);
  if (taxId && !same) {
    if (!isTaxIdKind(taxId.kind)) return "tax_id_invalid";
    try {
      await stripe().customers.createTaxId(customerId, { type: taxId.kind, value: taxId.value });
    } catch (error) {
      if (isStripeError(error, "StripeInvalidRequestError") && error.code === "tax_id_invalid")
        return "tax_id_invalid";
      throw error;
    }
  }
  await stripe().customers.update(customerId, { name, address: addressOf(address) });
  for (const { id } of old.filter((one) => one !== same))
    await stripe().customers.deleteTaxId(customerId, id);
  return "saved";
}

/** Stripe takes an address away by an empty text. */
function addressOf({ postalCode, ...lines }: Omit<BillingDetails, "name" | "taxId">) {
  const isGiven = [postalCode, ...Object.values(lines)].some(Boolean);
  return isGiven ? { ...lines, postal_code: postalCode } : "";
}
