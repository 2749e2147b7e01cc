import { multiply } from "../billing/money";
import { invalidRequest, missingParameter, notImplemented } from "../errors";
import { expireCheckout } from "../flows/checkout";
import { inlinePrice, type PriceData } from "../flows/inline-price";
import { lineItems } from "../flows/line-items";
import { createSetup } from "../flows/setup-intents";
import { nowOfCustomer, wallNow } from "../flows/time";
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

const priceData = [
  "line_items.price_data.currency",
  "line_items.price_data.product",
  "line_items.price_data.product_data.description",
  "line_items.price_data.product_data.images",
  "line_items.price_data.product_data.metadata",
  "line_items.price_data.product_data.name",
  "line_items.price_data.product_data.unit_label",
  "line_items.price_data.recurring",
  "line_items.price_data.tax_behavior",
  "line_items.price_data.unit_amount",
  "line_items.price_data.unit_amount_decimal",
] as const;

const paymentData = [
  "payment_intent_data.capture_method",
  "payment_intent_data.description",
  "payment_intent_data.metadata",
  "payment_intent_data.receipt_email",
  "payment_intent_data.setup_future_usage",
  "payment_intent_data.statement_descriptor",
  "payment_intent_data.statement_descriptor_suffix",
] as const;

export const checkoutSessions: Route[] = [
  route(
    "POST",
    "/v1/checkout/sessions",
    "CheckoutSessionCreateParams",
    [
      ...paymentData,
      ...priceData,
      "allow_promotion_codes",
      "billing_address_collection",
      "branding_settings.display_name",
      "cancel_url",
      "client_reference_id",
      "currency",
      "customer",
      "customer_creation",
      "customer_email",
      "customer_update.address",
      "customer_update.name",
      "expires_at",
      "line_items.adjustable_quantity",
      "line_items.price",
      "line_items.quantity",
      "locale",
      "metadata",
      "mode",
      "payment_method_collection",
      "redirect_on_completion",
      "return_url",
      "setup_intent_data.description",
      "setup_intent_data.metadata",
      "subscription_data.description",
      "subscription_data.metadata",
      "submit_type",
      "success_url",
      "ui_mode",
    ],
    async ({ unit, params }) => {
      const now = wallNow();
      const mode = modeOf(params.mode);
      const embedded = params.ui_mode === "embedded_page";
      refuseMismatch(params, mode, embedded);
      if (params.customer) await unit.need("customer", params.customer, "customer");
      const lines = mode === "setup" ? [] : await readLines(unit, params.line_items ?? [], mode);
      const amount = lines.reduce((sum, { price, quantity }) => sum + amountOf(price, quantity), 0);
      if (mode === "payment" && amount > 0 && amount < leastAmount)
        throw invalidRequest("The Checkout Session's total amount must convert to at least 50 cents.", {
          code: "amount_too_small",
        });
      const session = newCheckoutSession(
        {
          ...params,
          mode,
          embedded,
          amount: mode === "setup" ? null : amount,
          currency: lines[0]?.price.currency ?? params.currency?.toLowerCase() ?? null,
          baseUrl: unit.baseUrl,
          success_url: params.success_url ?? null,
          cancel_url: params.cancel_url ?? null,
          display_name: params.branding_settings?.display_name ?? account.name,
          expires_at: expiry(params.expires_at, now),
          metadata: mergeMetadata({}, params.metadata),
        },
        now,
      );
      if (mode === "setup")
        session.setup_intent = createSetup(
          unit,
          {
            customer: params.customer ?? null,
            description: params.setup_intent_data?.description ?? null,
            metadata: mergeMetadata({}, params.setup_intent_data?.metadata),
            session: session.id,
          },
          await nowOfCustomer(unit, params.customer ?? null),
        ).id;
      return unit.add("checkout.session", session, {
        line_items: lines.map(({ price, ...line }) => ({ id: prefixed("li"), price: price.id, ...line })),
        subscription_data: {
          metadata: mergeMetadata({}, params.subscription_data?.metadata),
          description: params.subscription_data?.description ?? null,
        },
        payment_intent_data:
          mode === "payment"
            ? {
                ...params.payment_intent_data,
                description: params.payment_intent_data?.description ?? null,
                metadata: mergeMetadata({}, params.payment_intent_data?.metadata),
              }
            : null,
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

const leastAmount = 50;

type Mode = "payment" | "setup" | "subscription";

function modeOf(given: string | undefined): Mode {
  if (given === "payment" || given === "setup" || given === "subscription") return given;
  throw missingParameter("mode");
}

type Given = {
  customer?: string;
  customer_email?: string;
  line_items?: object[];
  payment_intent_data?: object;
  redirect_on_completion?: string;
  return_url?: string;
  setup_intent_data?: object;
  subscription_data?: object;
  success_url?: string;
  ui_mode?: string;
};

/** Parameters that exclude each other, or belong to another mode. */
function refuseMismatch(given: Given, mode: Mode, embedded: boolean): void {
  if (given.ui_mode && !embedded && given.ui_mode !== "hosted_page")
    throw notImplemented("ui_mode", given.ui_mode);
  if (!embedded && !given.success_url) throw missingParameter("success_url");
  if (embedded && given.success_url)
    throw invalidRequest("`success_url` can't be used with `ui_mode=embedded_page`: use `return_url`.", {
      param: "success_url",
    });
  if (embedded && given.redirect_on_completion !== "never" && !given.return_url)
    throw missingParameter("return_url");
  if (given.customer && given.customer_email)
    throw invalidRequest("You may only specify one of these parameters: customer, customer_email.");
  for (const [param, owner] of [
    ["payment_intent_data", "payment"],
    ["setup_intent_data", "setup"],
    ["subscription_data", "subscription"],
  ] as const)
    if (given[param] && mode !== owner)
      throw invalidRequest(`You can not pass \`${param}\` in \`${mode}\` mode.`, { param });
  if (mode === "setup" && given.line_items)
    throw invalidRequest("`line_items` are not supported in `setup` mode.", { param: "line_items" });
}

type Line = {
  price: Price;
  quantity: number;
  adjustable: { minimum: number; maximum: number } | null;
};

type LineGiven = {
  price?: string;
  price_data?: PriceData;
  quantity?: number;
  adjustable_quantity?: { enabled: boolean; minimum?: number; maximum?: number };
};

async function readLines(unit: Unit, given: LineGiven[], mode: Mode): Promise<Line[]> {
  if (given.length === 0) throw missingParameter("line_items");
  const lines: Line[] = [];
  for (const [index, line] of given.entries()) {
    const at = `line_items[${index}]`;
    const price = await priceOf(unit, line, at);
    if (mode === "payment" && price.recurring)
      throw invalidRequest(
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        { param: at },
      );
    if (mode === "subscription" && !price.recurring) throw notImplemented(`${at}[price]`, "a one-time price");
    if (line.quantity === undefined) throw missingParameter(`${at}[quantity]`);
    const { enabled = false, minimum = 0, maximum = 99 } = line.adjustable_quantity ?? {};
    lines.push({ price, quantity: line.quantity, adjustable: enabled ? { minimum, maximum } : null });
  }
  if (new Set(lines.map(({ price }) => price.currency)).size > 1)
    throw invalidRequest("All prices of a session must have one currency.", { param: "line_items" });
  return lines;
}

async function priceOf(unit: Unit, { price: id, price_data }: LineGiven, at: string): Promise<Price> {
  if (id && price_data)
    throw invalidRequest(`You may only specify one of these parameters: ${at}[price], ${at}[price_data].`);
  if (price_data) return await inlinePrice(unit, price_data, `${at}[price_data]`);
  if (!id) throw missingParameter(`${at}[price]`);
  const price = await unit.need("price", id, `${at}[price]`);
  if (!price.active)
    throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
      param: `${at}[price]`,
    });
  return price;
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
