import { clientSecret, newId } from "./ids";
import type { CheckoutSession } from "./wire";

type Given = Partial<
  Pick<
    CheckoutSession,
    | "allow_promotion_codes"
    | "billing_address_collection"
    | "client_reference_id"
    | "currency"
    | "customer"
    | "customer_creation"
    | "customer_email"
    | "locale"
    | "metadata"
    | "payment_method_collection"
    | "redirect_on_completion"
    | "return_url"
    | "setup_intent"
    | "submit_type"
  >
> & {
  mode: "payment" | "setup" | "subscription";
  /** Null when nothing is sold: a card is saved. */
  amount: number | null;
  /** Shown in a frame of the merchant's page, not on a page of its own. */
  embedded: boolean;
  baseUrl: string;
  success_url: string | null;
  cancel_url: string | null;
  expires_at: number;
  display_name: string;
};

/** An open session of the payment page. */
export function newCheckoutSession(given: Given, now: number): CheckoutSession {
  const id = newId("checkout.session");
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: given.amount,
    amount_total: given.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: given.billing_address_collection ?? null,
    branding_settings: {
      background_color: "#f6f7f8",
      border_style: "rounded",
      button_color: "#1d5f57",
      display_name: given.display_name,
      font_family: "default",
      icon: null,
      logo: null,
    },
    cancel_url: given.cancel_url,
    client_reference_id: given.client_reference_id ?? null,
    client_secret: given.embedded ? clientSecret(id) : null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency: given.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: given.customer ?? null,
    customer_account: null,
    customer_creation: given.customer ? null : customerCreation(given),
    customer_details: null,
    customer_email: given.customer_email ?? null,
    discounts: [],
    expires_at: given.expires_at,
    integration_identifier: null,
    invoice: null,
    invoice_creation: given.mode === "payment" ? noInvoice() : null,
    livemode: false,
    locale: given.locale ?? null,
    managed_payments: { enabled: false },
    metadata: given.metadata ?? {},
    mode: given.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection:
      given.payment_method_collection ?? (given.mode === "payment" ? "if_required" : "always"),
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_status: given.mode === "setup" ? "no_payment_required" : "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    ...(given.embedded && {
      redirect_on_completion: given.redirect_on_completion ?? "always",
      ...(given.return_url && { return_url: given.return_url }),
    }),
    saved_payment_method_options: {
      allow_redisplay_filters: ["always"],
      payment_method_remove: "disabled",
      payment_method_save: null,
    },
    setup_intent: given.setup_intent ?? null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: given.submit_type ?? null,
    subscription: null,
    success_url: given.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: given.embedded ? "embedded_page" : "hosted_page",
    url: given.embedded ? null : `${given.baseUrl}/c/pay/${id}`,
    wallet_options: null,
  };
}

const customerCreation = ({ mode, customer_creation }: Given): string =>
  mode === "subscription" ? "always" : (customer_creation ?? "if_required");

const noInvoice = (): CheckoutSession["invoice_creation"] => ({
  enabled: false,
  invoice_data: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: null,
    metadata: null,
    rendering_options: null,
  },
});
