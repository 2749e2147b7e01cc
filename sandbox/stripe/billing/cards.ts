/** Stripe's test cards, and what a charge of each does. https://docs.stripe.com/testing */
export type TestCard = {
  number: string;
  brand: string;
  country: string;
  funding: string;
  /** Payment methods and tokens that stand for it, such as `pm_card_visa`. */
  aliases: string[];
  decline?: Decline;
  /** Attaching it to a customer succeeds all the same. */
  attaches?: boolean;
  challenge?: "unless_set_up" | "always";
  /** A charge that succeeds is disputed at once, for this reason. */
  disputes?: string;
  /** The bank only asks about it, and no money moves yet. */
  inquires?: boolean;
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

/** `name` is what Stripe calls it in `pm_card_…` and `tok_…`. */
const card = (number: string, name: string, given: Partial<TestCard> = {}): TestCard => ({
  ...visa,
  number,
  aliases: [`pm_card_${name}`, `tok_${name}`],
  ...given,
});

const declines = (decline_code: string, message: string, code = "card_declined"): { decline: Decline } => ({
  decline: { code, decline_code, message },
});

export const testCards: TestCard[] = [
  card("4242424242424242", "visa"),
  card("4000056655665556", "visa_debit", { funding: "debit" }),
  card("5555555555554444", "mastercard", { brand: "mastercard" }),
  card("378282246310005", "amex", { brand: "amex" }),
  card("6011111111111117", "discover", { brand: "discover" }),
  card("4000000000000002", "chargeDeclined", {
    decline: declined,
    aliases: ["pm_card_chargeDeclined", "pm_card_visa_chargeDeclined", "tok_chargeDeclined"],
  }),
  card(
    "4000000000009995",
    "chargeDeclinedInsufficientFunds",
    declines("insufficient_funds", "Your card has insufficient funds."),
  ),
  card("4000000000009987", "chargeDeclinedLostCard", declines("lost_card", "Your card was declined.")),
  card("4000000000009979", "chargeDeclinedStolenCard", declines("stolen_card", "Your card was declined.")),
  card(
    "4000000000000069",
    "chargeDeclinedExpiredCard",
    declines("expired_card", "Your card has expired.", "expired_card"),
  ),
  card(
    "4000000000000127",
    "chargeDeclinedIncorrectCvc",
    declines("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
  ),
  card(
    "4000000000000119",
    "chargeDeclinedProcessingError",
    declines(
      "processing_error",
      "An error occurred while processing your card. Try again in a little bit.",
      "processing_error",
    ),
  ),
  card("4000000000000341", "chargeCustomerFail", { decline: declined, attaches: true }),
  card("4000002500003155", "authenticationRequiredOnSetup", { challenge: "unless_set_up" }),
  card("4000002760003184", "authenticationRequired", { challenge: "always" }),
  card("4000000000003220", "threeDSecure2Required", { challenge: "always" }),
  card("4000000000000259", "createDispute", { disputes: "fraudulent" }),
  card("4000000000001976", "createDisputeInquiry", { disputes: "fraudulent", inquires: true }),
  card("4000000000002685", "createDisputeProductNotReceived", { disputes: "product_not_received" }),
];

/** Of a number that is no test card's, too: it can be typed in, and the bank declines it. */
export const cardByNumber = (number: string): TestCard =>
  testCards.find((known) => known.number === number) ?? {
    ...visa,
    number,
    aliases: [],
    decline: notATestCard,
  };

export const cardByAlias = (alias: string): TestCard | undefined =>
  testCards.find(({ aliases }) => aliases.includes(alias));

/** The bank's refusal with this decline code, in the words that a test card has for it. */
export function declineWith(decline_code: string): Decline {
  const known = testCards.find(({ decline }) => decline?.decline_code === decline_code)?.decline;
  return known ?? { ...declined, decline_code };
}

export type Authorization =
  | { kind: "approved" }
  | { kind: "challenge" }
  | { kind: "declined"; decline: Decline };

/** What the bank says to saving a card: it is asked for no money, and challenges every card that it ever challenges. */
export function authorizeSetup(number: string, { authenticated }: { authenticated: boolean }): Authorization {
  const { attaches, challenge, decline } = cardByNumber(number);
  if (challenge && !authenticated) return { kind: "challenge" };
  return decline && !attaches ? { kind: "declined", decline } : { kind: "approved" };
}

/**
 * What the bank says to a charge. `authenticated`: the customer has just passed a challenge for it. Off session there
 * is nobody to challenge, so a card that insists is declined with `authentication_required`.
 */
export function authorize(
  number: string,
  { set_up, authenticated, off_session }: { set_up: boolean; authenticated: boolean; off_session: boolean },
): Authorization {
  const { challenge, decline } = cardByNumber(number);
  const challenged = challenge === "always" || (challenge === "unless_set_up" && !set_up);
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
  return decline ? { kind: "declined", decline } : { kind: "approved" };
}
