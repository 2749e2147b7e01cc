import { invalidRequest } from "../errors";
import { redeemableIn } from "../flows/checkout-codes";
import { expireCheckout } from "../flows/checkout-expiry";
import { retotal } from "../flows/checkout-totals";
import { refuseMixedCurrencies } from "../flows/currencies";
import { lineItems } from "../flows/line-items";
import { createSetup } from "../flows/setup-intents";
import { nowOfCustomer, wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { account } from "../objects/account";
import { newCheckoutSession } from "../objects/checkout-session";
import { prefixed } from "../objects/ids";
import { mergeMetadata } from "../objects/metadata";
import { shippingOf } from "../objects/shipping";
import type { CheckoutSession } from "../objects/wire";
import type { Unit } from "../store/unit";
import { cardsOnly } from "./allowed-methods";
import { lineParameters, readLines } from "./checkout-lines";
import {
  expiry,
  modeOf,
  readDiscounts,
  readExpiration,
  readInvoiceData,
  readSavedOptions,
  readSubscriptionData,
  readText,
  refuseMismatch,
  uiModeOf,
} from "./checkout-parameters";
import { refuseInvalidUrls } from "./urls";

export const checkoutSessions: Route[] = [
  route(
    "POST",
    "/v1/checkout/sessions",
    "CheckoutSessionCreateParams",
    [
      ...lineParameters,
      "after_expiration.recovery.allow_promotion_codes",
      "after_expiration.recovery.enabled",
      "allow_promotion_codes",
      "allowed_payment_method_types",
      "billing_address_collection",
      "branding_settings.display_name",
      "cancel_url",
      "client_reference_id",
      "currency",
      "custom_text.after_submit",
      "custom_text.submit",
      "customer",
      "customer_creation",
      "customer_email",
      "customer_update.address",
      "customer_update.name",
      "discounts",
      "expires_at",
      "invoice_creation.enabled",
      "invoice_creation.invoice_data.description",
      "invoice_creation.invoice_data.footer",
      "invoice_creation.invoice_data.metadata",
      "locale",
      "metadata",
      "mode",
      "payment_intent_data.capture_method",
      "payment_intent_data.description",
      "payment_intent_data.metadata",
      "payment_intent_data.receipt_email",
      "payment_intent_data.setup_future_usage",
      "payment_intent_data.shipping",
      "payment_intent_data.statement_descriptor",
      "payment_intent_data.statement_descriptor_suffix",
      "payment_method_collection",
      "phone_number_collection",
      "redirect_on_completion",
      "return_url",
      "saved_payment_method_options",
      "setup_intent_data.description",
      "setup_intent_data.metadata",
      "submit_type",
      "subscription_data.description",
      "subscription_data.metadata",
      "subscription_data.trial_end",
      "subscription_data.trial_period_days",
      "subscription_data.trial_settings.end_behavior.missing_payment_method",
      "success_url",
      "ui_mode",
    ],
    async ({ unit, params }) => {
      const now = wallNow();
      const mode = modeOf(params.mode);
      const ui_mode = uiModeOf(params.ui_mode);
      refuseMismatch(params, mode, ui_mode);
      const { success_url, cancel_url, return_url } = params;
      refuseInvalidUrls({ success_url, cancel_url, return_url });
      const customer = params.customer ? await unit.need("customer", params.customer, "customer") : null;
      const at = await nowOfCustomer(unit, params.customer ?? null);
      const lines = mode === "setup" ? [] : await readLines(unit, params.line_items ?? [], mode);
      const [first] = lines;
      if (customer && first && mode === "subscription")
        await refuseMixedCurrencies(unit, customer, first.price.currency);
      const session = newCheckoutSession(
        {
          ...params,
          mode,
          ui_mode,
          allowed_payment_method_types: cardsOnly(params.allowed_payment_method_types),
          after_expiration: readExpiration(params.after_expiration),
          custom_text: readText(params.custom_text),
          discounts: readDiscounts(params.discounts),
          saved_payment_method_options: readSavedOptions(params.saved_payment_method_options),
          invoice_data: readInvoiceData(params.invoice_creation),
          currency: first?.price.currency ?? params.currency?.toLowerCase() ?? null,
          baseUrl: unit.baseUrl,
          success_url: params.success_url ?? null,
          cancel_url: params.cancel_url ?? null,
          display_name: params.branding_settings?.display_name ?? account.name,
          expires_at: expiry(params.expires_at, now),
          metadata: mergeMetadata({}, params.metadata),
        },
        now,
      );
      unit.add("checkout.session", session, {
        line_items: lines.map(({ price, ...line }) => ({ id: prefixed("li"), price: price.id, ...line })),
        subscription_data: readSubscriptionData(params.subscription_data, at),
        payment_intent_data:
          mode === "payment"
            ? {
                ...params.payment_intent_data,
                description: params.payment_intent_data?.description ?? null,
                metadata: mergeMetadata({}, params.payment_intent_data?.metadata),
                shipping:
                  params.payment_intent_data?.shipping && shippingOf(params.payment_intent_data.shipping),
              }
            : null,
        customer_update: {
          address: params.customer_update?.address === "auto",
          name: params.customer_update?.name === "auto",
        },
        attempt: null,
        message: null,
      });
      if (mode === "setup") session.setup_intent = beginSetup(unit, session, params.setup_intent_data, at);
      else await priceSession(unit, session, params.discounts);
      return session;
    },
  ),

  route(
    "POST",
    "/v1/checkout/sessions/:id",
    "CheckoutSessionUpdateParams",
    ["metadata"],
    async ({ unit, id, params }) => {
      const session = await unit.need("checkout.session", id);
      session.metadata = mergeMetadata(session.metadata, params.metadata);
      return session;
    },
  ),

  route(
    "GET",
    "/v1/checkout/sessions",
    "CheckoutSessionListParams",
    [...paging, "created", "customer", "customer_details.email", "payment_intent", "status", "subscription"],
    async (call) => {
      const { created, customer, customer_details, payment_intent, status, subscription } = call.params;
      const allOf = keysOf({
        customer,
        payment_intent,
        status,
        subscription,
        email: customer_details?.email,
      });
      return await call.unit.list("checkout.session", { allOf, created }, pageOf(call));
    },
  ),

  route("GET", "/v1/checkout/sessions/:id", "CheckoutSessionRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("checkout.session", id);
  }),

  route(
    "POST",
    "/v1/checkout/sessions/:id/expire",
    "CheckoutSessionExpireParams",
    [],
    async ({ unit, id }) => {
      const session = await unit.need("checkout.session", id);
      if (session.status !== "open")
        throw invalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
        );
      expireCheckout(unit, session);
      return session;
    },
  ),

  route(
    "GET",
    "/v1/checkout/sessions/:id/line_items",
    "CheckoutSessionListLineItemsParams",
    ["limit"],
    async (call) => {
      const { url, limit } = pageOf(call);
      return await lineItems(call.unit, call.id, { path: url, limit });
    },
  ),
];

function beginSetup(
  unit: Unit,
  { id, customer }: CheckoutSession,
  given: { description?: string; metadata?: Parameters<typeof mergeMetadata>[1] } = {},
  at: number,
): string {
  const description = given.description ?? null;
  const metadata = mergeMetadata({}, given.metadata);
  return createSetup(unit, { customer, description, metadata, session: id }, at).id;
}

/** Of a payment. What a subscription owes below it waits for the next invoice. */
const leastAmount = 50;

async function priceSession(
  unit: Unit,
  session: CheckoutSession,
  discounts: readonly { coupon?: string; promotion_code?: string }[] = [],
): Promise<void> {
  for (const given of discounts) await redeemableIn(unit, session, given);
  await retotal(unit, session);
  const total = session.amount_total ?? 0;
  if (session.mode === "payment" && total > 0 && total < leastAmount)
    throw invalidRequest("The Checkout Session's total amount must convert to at least 50 cents.", {
      code: "amount_too_small",
    });
}
