import { clientSecret, newId } from "./ids";
import type { CheckoutSession } from "./wire";

type InvoiceData = NonNullable<CheckoutSession["invoice_creation"]>["invoice_data"];

/** On a page of its own, in a frame of the merchant's page, or as fields that stripe.js puts into it. */
export type UiMode = "elements" | "embedded_page" | "form" | "hosted_page";

type Given = Partial<
  Pick<
    CheckoutSession,
    | "after_expiration"
    | "allow_promotion_codes"
    | "allowed_payment_method_types"
    | "billing_address_collection"
    | "client_reference_id"
    | "currency"
    | "customer"
    | "customer_creation"
    | "customer_email"
    | "discounts"
    | "locale"
    | "metadata"
    | "payment_method_collection"
    | "phone_number_collection"
    | "redirect_on_completion"
    | "return_url"
    | "saved_payment_method_options"
    | "setup_intent"
    | "submit_type"
  >
> & {
  mode: "payment" | "setup" | "subscription";
  /** What an invoice for things sold once says; none is made without it. */
  invoice_data?: Partial<InvoiceData>;
  custom_text?: Partial<CheckoutSession["custom_text"]>;
  ui_mode: UiMode;
  baseUrl: string;
  success_url: string | null;
  cancel_url: string | null;
  expires_at: number;
  display_name: string;
};

/** An open session of the payment page. */
export function newCheckoutSession(given: Given, now: number): CheckoutSession {
  const id = newId("checkout.session");
  const hosted = given.ui_mode === "hosted_page";
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: given.after_expiration ?? null,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    allowed_payment_method_types: given.allowed_payment_method_types ?? null,
    amount_subtotal: null,
    amount_total: null,
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
    client_secret: hosted ? null : clientSecret(id),
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
      ...given.custom_text,
    },
    customer: given.customer ?? null,
    customer_account: null,
    customer_creation: given.customer ? null : customerCreation(given),
    customer_details: null,
    customer_email: given.customer_email ?? null,
    discounts: given.discounts ?? [],
    expires_at: given.expires_at,
    integration_identifier: null,
    invoice: null,
    invoice_creation: given.mode === "payment" ? invoiceCreation(given.invoice_data) : null,
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
    phone_number_collection: given.phone_number_collection ?? { enabled: false },
    recovered_from: null,
    ...(given.ui_mode === "embedded_page" && {
      redirect_on_completion: given.redirect_on_completion ?? "always",
    }),
    ...(!hosted && given.return_url && { return_url: given.return_url }),
    saved_payment_method_options: given.saved_payment_method_options ?? null,
    setup_intent: given.setup_intent ?? null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: given.submit_type ?? null,
    subscription: null,
    success_url: given.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: given.ui_mode,
    url: hosted ? hostedUrl(given.baseUrl, id) : null,
    wallet_options: null,
  };
}

export const hostedUrl = (baseUrl: string, id: string): string => `${baseUrl}/c/pay/${id}`;

const customerCreation = ({ mode, customer_creation, invoice_data }: Given): string =>
  mode === "subscription" || invoice_data ? "always" : (customer_creation ?? "if_required");

const invoiceCreation = (data?: Partial<InvoiceData>): CheckoutSession["invoice_creation"] => ({
  enabled: data !== undefined,
  invoice_data: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: null,
    metadata: null,
    rendering_options: null,
    ...data,
  },
});
