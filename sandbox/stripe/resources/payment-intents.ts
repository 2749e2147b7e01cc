import { cardDeclined, invalidRequest } from "../errors";
import { type ChargeOutcome, challengeFailed } from "../flows/charge";
import {
  cancelIntent,
  captureIntent,
  confirmIntent,
  createIntent,
  refuseSettled,
} from "../flows/payment-intents";
import { findMethod } from "../flows/payment-methods";
import { nowOfCustomer } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Answer, type Route, route } from "../http/route";
import { mergeMetadata, orNull } from "../objects/metadata";
import { shippingOf } from "../objects/shipping";
import type { PaymentIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { changeIntent, readBeginning } from "./intents";
import { refuseInvalidUrls } from "./urls";

const leastAmount = 50;
const mostAmount = 99_999_999;

const confirmation = [
  "error_on_requires_action",
  "off_session",
  "payment_method",
  "return_url",
  "use_stripe_sdk",
] as const;

export const paymentIntents: Route[] = [
  route(
    "POST",
    "/v1/payment_intents",
    "PaymentIntentCreateParams",
    [
      ...confirmation,
      "allowed_payment_method_types",
      "amount",
      "automatic_payment_methods",
      "capture_method",
      "confirm",
      "confirmation_method",
      "currency",
      "customer",
      "description",
      "metadata",
      "receipt_email",
      "setup_future_usage",
      "shipping",
      "statement_descriptor",
      "statement_descriptor_suffix",
    ],
    async ({ unit, params }) => {
      const { shape, at } = await readBeginning(unit, params);
      refuseAmount(params.amount);
      const intent = createIntent(
        unit,
        {
          ...params,
          currency: params.currency.toLowerCase(),
          description: params.description ?? null,
          ...shape,
          shipping: params.shipping ? shippingOf(params.shipping) : null,
        },
        at,
      );
      return params.confirm
        ? await confirm(unit, intent, { ...params, payment_method: shape.payment_method ?? undefined })
        : intent;
    },
  ),

  route(
    "GET",
    "/v1/payment_intents",
    "PaymentIntentListParams",
    [...paging, "created", "customer"],
    async (call) => {
      const { created, customer } = call.params;
      return await call.unit.list("payment_intent", { allOf: keysOf({ customer }), created }, pageOf(call));
    },
  ),

  route(
    "GET",
    "/v1/payment_intents/:id",
    "PaymentIntentRetrieveParams",
    ["client_secret"],
    async ({ unit, id }) => await unit.need("payment_intent", id),
  ),

  route(
    "POST",
    "/v1/payment_intents/:id",
    "PaymentIntentUpdateParams",
    [
      "amount",
      "currency",
      "customer",
      "description",
      "metadata",
      "payment_method",
      "receipt_email",
      "setup_future_usage",
      "shipping",
      "statement_descriptor",
      "statement_descriptor_suffix",
    ],
    async ({ unit, id, params }) => {
      const intent = await unit.need("payment_intent", id);
      const { invoice } = unit.hidden("payment_intent", id);
      for (const name of ["amount", "currency", "customer", "payment_method"] as const)
        if (params[name] !== undefined) refuseSettled(intent, name);
      if (invoice && (params.amount !== undefined || params.currency !== undefined))
        throw invalidRequest(`The amount of this PaymentIntent is that of its invoice, ${invoice}.`);
      if (params.amount !== undefined) {
        refuseAmount(params.amount);
        intent.amount = params.amount;
      }
      if (params.currency !== undefined) intent.currency = params.currency.toLowerCase();
      if (params.receipt_email !== undefined) intent.receipt_email = orNull(params.receipt_email);
      if (params.setup_future_usage !== undefined)
        intent.setup_future_usage = orNull(params.setup_future_usage);
      if (params.shipping !== undefined)
        intent.shipping = params.shipping ? shippingOf(params.shipping) : null;
      if (params.statement_descriptor !== undefined)
        intent.statement_descriptor = params.statement_descriptor;
      if (params.statement_descriptor_suffix !== undefined)
        intent.statement_descriptor_suffix = params.statement_descriptor_suffix;
      await changeIntent(unit, intent, params);
      return intent;
    },
  ),

  route(
    "POST",
    "/v1/payment_intents/:id/confirm",
    "PaymentIntentConfirmParams",
    [...confirmation, "receipt_email", "setup_future_usage"],
    async ({ unit, id, params }) => {
      const intent = await unit.need("payment_intent", id);
      if (params.receipt_email !== undefined) intent.receipt_email = orNull(params.receipt_email);
      if (params.setup_future_usage !== undefined)
        intent.setup_future_usage = orNull(params.setup_future_usage);
      return await confirm(unit, intent, params);
    },
  ),

  route(
    "POST",
    "/v1/payment_intents/:id/capture",
    "PaymentIntentCaptureParams",
    ["amount_to_capture", "metadata"],
    async ({ unit, id, params }) => {
      const intent = await unit.need("payment_intent", id);
      intent.metadata = mergeMetadata(intent.metadata, params.metadata);
      await captureIntent(unit, intent, params.amount_to_capture, await nowOfCustomer(unit, intent.customer));
      return intent;
    },
  ),

  route(
    "POST",
    "/v1/payment_intents/:id/cancel",
    "PaymentIntentCancelParams",
    ["cancellation_reason"],
    async ({ unit, id, params }) => {
      const intent = await unit.need("payment_intent", id);
      const at = await nowOfCustomer(unit, intent.customer);
      await cancelIntent(unit, intent, params.cancellation_reason ?? null, at);
      return intent;
    },
  ),
];

type Confirmation = {
  error_on_requires_action?: boolean;
  off_session?: boolean | string;
  payment_method?: string;
  return_url?: string;
  use_stripe_sdk?: boolean;
};

async function confirm(unit: Unit, intent: PaymentIntent, given: Confirmation): Promise<Answer> {
  const id = given.payment_method ?? intent.payment_method;
  if (!id)
    throw invalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: "payment_intent_unexpected_state" },
    );
  const method = await findMethod(unit, id, "payment_method", intent.customer);
  refuseInvalidUrls({ return_url: given.return_url });
  unit.hidden("payment_intent", intent.id).return_url = given.use_stripe_sdk ? null : given.return_url;
  const passed =
    unit.hidden("payment_intent", intent.id).authenticated && method.id === intent.payment_method;
  const circumstances = { off_session: Boolean(given.off_session), authenticated: passed ?? false };
  const at = await nowOfCustomer(unit, intent.customer);
  const outcome = await confirmIntent(unit, intent, method, circumstances, at);
  if (outcome.kind === "challenge" && given.error_on_requires_action)
    throw cardDeclined({ ...challengeFailed, code: "authentication_required", payment_intent: intent });
  return answerTo(intent, outcome);
}

/** An error is returned, not thrown: the failed charge stays on record. */
function answerTo(intent: PaymentIntent, outcome: ChargeOutcome): Answer {
  if (outcome.kind !== "declined") return intent;
  return cardDeclined({ ...outcome.decline, payment_intent: intent, charge: outcome.charge });
}

export function refuseAmount(amount: number): void {
  if (amount < leastAmount)
    throw invalidRequest(
      "Amount must be at least $0.50 usd, or its equivalent in the currency of the payment.",
      { code: "amount_too_small", param: "amount" },
    );
  if (amount > mostAmount)
    throw invalidRequest("Amount must be no more than $999,999.99", {
      code: "amount_too_large",
      param: "amount",
    });
}
