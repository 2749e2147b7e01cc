import { notImplemented } from "../errors";

/** `allowed_payment_method_types`: a merchant may insist on cards, which are all there is. */
export function cardsOnly(given: readonly string[] | undefined): string[] | null {
  const other = given?.find((type) => type !== "card");
  if (other) throw notImplemented("allowed_payment_method_types", other);
  return given ? [...given] : null;
}
