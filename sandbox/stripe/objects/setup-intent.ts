import { clientSecret, newId } from "./ids";
import type { SetupIntent } from "./wire";

type Given = Partial<
  Pick<
    SetupIntent,
    | "allowed_payment_method_types"
    | "automatic_payment_methods"
    | "customer"
    | "description"
    | "metadata"
    | "payment_method"
    | "usage"
  >
>;

/** A card that is to be saved without being charged. */
export function newSetupIntent(given: Given, now: number): SetupIntent {
  const id = newId("setup_intent");
  return {
    id,
    object: "setup_intent",
    allowed_payment_method_types: given.allowed_payment_method_types ?? null,
    application: null,
    automatic_payment_methods: given.automatic_payment_methods ?? null,
    cancellation_reason: null,
    client_secret: clientSecret(id),
    created: now,
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: given.payment_method ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: given.payment_method ? "requires_confirmation" : "requires_payment_method",
    usage: given.usage ?? "off_session",
  };
}
