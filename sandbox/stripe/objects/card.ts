import type { Card, PaymentMethod } from "./wire";

/** A card that was saved as a source, the way before payment methods. It is both: a payment method seen as it was. */
export function cardOf({
  id,
  allow_redisplay,
  billing_details,
  card,
  customer,
  metadata,
}: PaymentMethod): Card {
  const { address, name } = billing_details;
  return {
    id,
    object: "card",
    address_city: address?.city ?? null,
    address_country: address?.country ?? null,
    address_line1: address?.line1 ?? null,
    address_line1_check: card?.checks?.address_line1_check ?? null,
    address_line2: address?.line2 ?? null,
    address_state: address?.state ?? null,
    address_zip: address?.postal_code ?? null,
    address_zip_check: card?.checks?.address_postal_code_check ?? null,
    allow_redisplay: allow_redisplay ?? null,
    brand: brands[card?.brand ?? ""] ?? "Unknown",
    country: card?.country ?? null,
    customer,
    cvc_check: card?.checks?.cvc_check ?? null,
    dynamic_last4: null,
    exp_month: card?.exp_month ?? 0,
    exp_year: card?.exp_year ?? 0,
    fingerprint: card?.fingerprint ?? null,
    funding: card?.funding ?? "unknown",
    last4: card?.last4 ?? "",
    metadata: metadata ?? {},
    name,
    regulated_status: "unregulated",
    tokenization_method: null,
  };
}

/** Sources write the brands out. */
const brands: Record<string, string> = {
  amex: "American Express",
  discover: "Discover",
  mastercard: "MasterCard",
  visa: "Visa",
};

export const isSource = (id: string): boolean => id.startsWith("card_");
