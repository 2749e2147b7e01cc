import type { Decline } from "../billing/cards";
import type { PaymentMethod } from "./wire";

/** What an intent says of its last attempt: the bank refused the card or, with a code of its own, the challenge failed. */
export const intentError = (
  { charge, code, decline_code, message }: Decline & { charge?: string },
  payment_method: PaymentMethod,
) => ({
  ...(charge && { charge }),
  code,
  ...(decline_code && { decline_code }),
  doc_url: `https://docs.stripe.com/error-codes#${code.replaceAll("_", "-")}`,
  message,
  payment_method,
  type: code.endsWith("_authentication_failure") ? "invalid_request_error" : "card_error",
});
