/** "Visa ending in 4242" */
export function cardWords({ brand, lastFour }: { brand: string; lastFour: string }): string {
  return `${BRANDS[brand] ?? "Card"} ending in ${lastFour}`;
}

/** Stripe's codes of them; https://docs.stripe.com/api/payment_methods/object#payment_method_object-card-brand */
const BRANDS: Record<string, string> = {
  amex: "American Express",
  diners: "Diners Club",
  discover: "Discover",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};
