/** Stripe's test cards, and what a charge of each does. https://docs.stripe.com/testing */
export type TestCard = {
  number: string;
  brand: string;
  country: string;
  funding: string;
  /** Name of the payment method that stands for it, such as `pm_card_visa`. */
  alias: string;
  decline?: Decline;
  /** Attaching it to a customer succeeds all the same. */
  attaches?: boolean;
  challenge?: "unless_set_up" | "always";
};

export type Decline = { code: string; decline_code?: string; message: string };

const declined: Decline = {
  code: "card_declined",
  decline_code: "generic_decline",
  message: "Your card was declined.",
};

const notATestCard: Decline = {
  code: "card_declined",
  decline_code: "test_mode_live_card",
  message: "Your card was declined. Your request was in test mode, but used a non test card.",
};

const visa = { brand: "visa", country: "US", funding: "credit" };

export const testCards: TestCard[] = [
  { ...visa, number: "4242424242424242", alias: "pm_card_visa" },
  { ...visa, number: "4000056655665556", alias: "pm_card_visa_debit", funding: "debit" },
  { ...visa, number: "5555555555554444", alias: "pm_card_mastercard", brand: "mastercard" },
  { ...visa, number: "378282246310005", alias: "pm_card_amex", brand: "amex" },
  { ...visa, number: "4000000000000002", alias: "pm_card_chargeDeclined", decline: declined },
  {
    ...visa,
    number: "4000000000009995",
    alias: "pm_card_chargeDeclinedInsufficientFunds",
    decline: {
      code: "card_declined",
      decline_code: "insufficient_funds",
      message: "Your card has insufficient funds.",
    },
  },
  {
    ...visa,
    number: "4000000000000069",
    alias: "pm_card_chargeDeclinedExpiredCard",
    decline: { code: "expired_card", message: "Your card has expired." },
  },
  {
    ...visa,
    number: "4000000000000127",
    alias: "pm_card_chargeDeclinedIncorrectCvc",
    decline: { code: "incorrect_cvc", message: "Your card's security code is incorrect." },
  },
  {
    ...visa,
    number: "4000000000000119",
    alias: "pm_card_chargeDeclinedProcessingError",
    decline: {
      code: "processing_error",
      message: "An error occurred while processing your card. Try again in a little bit.",
    },
  },
  {
    ...visa,
    number: "4000000000000341",
    alias: "pm_card_chargeCustomerFail",
    decline: declined,
    attaches: true,
  },
  {
    ...visa,
    number: "4000002500003155",
    alias: "pm_card_authenticationRequiredOnSetup",
    challenge: "unless_set_up",
  },
  {
    ...visa,
    number: "4000002760003184",
    alias: "pm_card_authenticationRequired",
    challenge: "always",
  },
];

/** Of a number that is no test card's, too: it can be typed in, and the bank declines it. */
export const cardByNumber = (number: string): TestCard =>
  testCards.find((card) => card.number === number) ?? { ...visa, number, alias: "", decline: notATestCard };

export const cardByAlias = (alias: string): TestCard | undefined =>
  testCards.find((card) => card.alias === alias);

export type Authorization =
  | { kind: "approved" }
  | { kind: "challenge" }
  | { kind: "declined"; decline: Decline };

/**
 * What the bank says to a charge. `authenticated`: the customer has just passed a challenge for it. Off session there
 * is nobody to challenge, so a card that insists is declined with `authentication_required`.
 */
export function authorize(
  number: string,
  { set_up, authenticated, off_session }: { set_up: boolean; authenticated: boolean; off_session: boolean },
): Authorization {
  const card = cardByNumber(number);
  const challenged = card.challenge === "always" || (card.challenge === "unless_set_up" && !set_up);
  if (challenged && !authenticated) {
    if (!off_session) return { kind: "challenge" };
    return {
      kind: "declined",
      decline: {
        code: "authentication_required",
        decline_code: "authentication_required",
        message: "Your card was declined. This transaction requires authentication.",
      },
    };
  }
  return card.decline ? { kind: "declined", decline: card.decline } : { kind: "approved" };
}
