import { multiply } from "../billing/money";
import { invalidRequest, missingParameter, notImplemented } from "../errors";
import { expireCheckout } from "../flows/checkout";
import { lineItems } from "../flows/line-items";
import { wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { account } from "../objects/account";
import { newCheckoutSession } from "../objects/checkout-session";
import { prefixed } from "../objects/ids";
import { mergeMetadata } from "../objects/metadata";
import type { Price } from "../objects/wire";
import type { Unit } from "../store/unit";

const minute = 60;
const lifetime = { shortest: 30 * minute, longest: 24 * 60 * minute };

export const checkoutSessions: Route[] = [
  route(
    "POST",
    "/v1/checkout/sessions",
    "CheckoutSessionCreateParams",
    [
      "allow_promotion_codes",
      "billing_address_collection",
      "branding_settings.display_name",
      "cancel_url",
      "client_reference_id",
      "customer",
      "customer_email",
      "customer_update.address",
      "customer_update.name",
      "expires_at",
      "line_items.price",
      "line_items.quantity",
      "locale",
      "metadata",
      "mode",
      "payment_method_collection",
      "subscription_data.description",
      "subscription_data.metadata",
      "submit_type",
      "success_url",
      "ui_mode",
    ],
    async ({ unit, params }) => {
      const now = wallNow();
      if (params.mode !== "subscription") throw notImplemented("mode", params.mode ?? "payment");
      if (params.ui_mode && params.ui_mode !== "hosted_page") throw notImplemented("ui_mode", params.ui_mode);
      if (!params.success_url) throw missingParameter("success_url");
      if (params.customer && params.customer_email)
        throw invalidRequest("You may only specify one of these parameters: customer, customer_email.");
      if (params.customer) await unit.need("customer", params.customer, "customer");
      const lines = await readLines(unit, params.line_items ?? []);
      const session = newCheckoutSession(
        {
          ...params,
          amount: lines.reduce((sum, { price, quantity }) => sum + amountOf(price, quantity), 0),
          currency: lines[0]?.price.currency ?? "usd",
          baseUrl: unit.baseUrl,
          success_url: params.success_url,
          cancel_url: params.cancel_url ?? null,
          display_name: params.branding_settings?.display_name ?? account.name,
          expires_at: expiry(params.expires_at, now),
          metadata: mergeMetadata({}, params.metadata),
        },
        now,
      );
      return unit.add("checkout.session", session, {
        line_items: lines.map(({ price, quantity }) => ({ id: prefixed("li"), price: price.id, quantity })),
        subscription_data: {
          metadata: mergeMetadata({}, params.subscription_data?.metadata),
          description: params.subscription_data?.description ?? null,
        },
        update_name: params.customer_update?.name === "auto",
        attempt: null,
        message: null,
      });
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

type Line = { price: Price; quantity: number };

async function readLines(unit: Unit, given: { price?: string; quantity?: number }[]): Promise<Line[]> {
  if (given.length === 0) throw missingParameter("line_items");
  const lines: Line[] = [];
  for (const [index, { price: id, quantity }] of given.entries()) {
    const param = `line_items[${index}][price]`;
    if (!id) throw missingParameter(param);
    const price = await unit.need("price", id, param);
    if (!price.active)
      throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`, {
        param,
      });
    if (!price.recurring) throw notImplemented(param, "a one-time price");
    if (quantity === undefined) throw missingParameter(`line_items[${index}][quantity]`);
    lines.push({ price, quantity });
  }
  if (new Set(lines.map(({ price }) => price.currency)).size > 1)
    throw invalidRequest("All prices of a session must have one currency.", { param: "line_items" });
  return lines;
}

const amountOf = (price: Price, quantity: number): number =>
  multiply(price.unit_amount_decimal ?? "0", quantity);

function expiry(given: number | undefined, now: number): number {
  if (given === undefined) return now + lifetime.longest;
  if (given < now + lifetime.shortest)
    throw invalidRequest(
      "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
      {
        param: "expires_at",
      },
    );
  if (given > now + lifetime.longest)
    throw invalidRequest(
      "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
      {
        param: "expires_at",
      },
    );
  return given;
}
