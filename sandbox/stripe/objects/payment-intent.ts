import { clientSecret, newId } from "./ids";
import type { PaymentIntent } from "./wire";

type Given = Pick<PaymentIntent, "amount" | "currency" | "customer" | "description"> &
  Partial<
    Pick<
      PaymentIntent,
      | "allowed_payment_method_types"
      | "automatic_payment_methods"
      | "capture_method"
      | "confirmation_method"
      | "metadata"
      | "payment_method"
      | "receipt_email"
      | "setup_future_usage"
      | "shipping"
      | "statement_descriptor"
      | "statement_descriptor_suffix"
    >
  >;

export function newPaymentIntent(given: Given, now: number): PaymentIntent {
  const id = newId("payment_intent");
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: given.allowed_payment_method_types ?? null,
    amount: given.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: given.automatic_payment_methods ?? null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: given.capture_method ?? "automatic",
    client_secret: clientSecret(id),
    confirmation_method: given.confirmation_method ?? "automatic",
    created: now,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    description: given.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: given.payment_method ?? null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: given.receipt_email ?? null,
    review: null,
    setup_future_usage: given.setup_future_usage ?? null,
    shipping: given.shipping ?? null,
    source: null,
    statement_descriptor: given.statement_descriptor ?? null,
    statement_descriptor_suffix: given.statement_descriptor_suffix ?? null,
    status: given.payment_method ? "requires_confirmation" : "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  };
}
