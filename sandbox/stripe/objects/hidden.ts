import type { shippingOf } from "./shipping";
import type { Customer, ObjectType } from "./wire";

type Address = NonNullable<Customer["address"]>;

/** What Stripe knows about an object and does not show. Stored beside the object. */
interface Hidden {
  "checkout.session": {
    line_items: {
      id: string;
      price: string;
      quantity: number;
      /** The buyer may change the quantity within these bounds. */
      adjustable?: { minimum: number; maximum: number } | null;
    }[];
    subscription_data: SubscriptionData;
    payment_intent_data?: PaymentData | null;
    /** What of the customer the page's answers replace. */
    customer_update: { address: boolean; name: boolean };
    /** What the page knows of a payment that waits for 3-D Secure. */
    attempt: CheckoutAttempt | null;
    /** What the page says until the next attempt: a challenge is answered on another page. */
    message: string | null;
  };
  dispute: {
    /** Its customer's. */
    test_clock: string | null;
  };
  invoice: {
    /** Its `invoice_payment`, from finalisation on, when something is due. */
    payment: string | null;
    /** It was sent, its day has passed, and its subscription knows. */
    overdue?: boolean;
  };
  payment_intent: {
    /** The Checkout session that this payment completes. */
    session: string | null;
    invoice: string | null;
    /** Where the customer goes after a challenge; without it, whoever confirmed it shows the challenge. */
    return_url?: string | null;
    /** With `confirmation_method=manual`: the challenge was passed, and the next confirmation charges. */
    authenticated?: boolean;
  };
  setup_intent: {
    session: string | null;
    return_url: string | null;
  };
  payment_method: {
    card_number: string;
    /** Authenticated once, or saved by a payment: off-session charges need no challenge. */
    set_up: boolean;
  };
  price: {
    /** Made by `price_data` for one use. */
    inline: boolean;
  };
  subscription: {
    /** The end of trial that `trial_will_end` has told of. */
    announced_trial_end: number | null;
    /** How long ahead `invoice.upcoming` tells of a renewal; a period keeps what it began with. */
    upcoming_days?: number;
    /** The end of a period that `invoice.upcoming` has told of. */
    announced_renewal?: number | null;
    /** What was billed beyond `cancel_at` is given back then. */
    credits_end?: boolean;
    /** While it is paused: the invoice that would end that, and until when. */
    resumption?: { invoice: string; expires_at: number; on: "attempt" | "success" } | null;
  };
  subscription_schedule: {
    /** The end that `expiring` has told of. */
    announced_end: number | null;
  };
  webhook_endpoint: {
    secret: string;
    /** The one before the last roll, which signs too until then (seconds, real time). */
    rolled?: { secret: string; expires_at: number };
  };
}

/** What a Checkout session gives the payment that it makes. */
type PaymentData = {
  capture_method?: string;
  description: string | null;
  metadata: Record<string, string>;
  receipt_email?: string | null;
  setup_future_usage?: string | null;
  shipping?: ReturnType<typeof shippingOf>;
  statement_descriptor?: string | null;
  statement_descriptor_suffix?: string | null;
};

/** What a Checkout session gives the subscription that it starts. */
type SubscriptionData = {
  metadata: Record<string, string>;
  description: string | null;
  trial_end?: number;
  trial_period_days?: number;
  missing_payment_method?: string;
};

/** What a buyer says of themselves on a Checkout page. */
export type Buyer = {
  email: string;
  /** Null when no card was asked for. */
  name: string | null;
  phone?: string | null;
  address?: Address | null;
  /** The card may be offered to them again. */
  keep_card?: boolean;
};

type CheckoutAttempt = {
  buyer: Buyer;
  /** One of each for a session, whatever number of cards is tried. */
  payment_intent: string | null;
  setup_intent: string | null;
  payment_method: string | null;
};

export type HiddenOf<T extends ObjectType> = T extends keyof Hidden ? Hidden[T] : null;
