import { cardDeclined, invalidRequest } from "../errors";
import { findMethod } from "../flows/payment-methods";
import { cancelSetup, confirmSetup, createSetup } from "../flows/setup-intents";
import { nowOfCustomer } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Answer, type Route, route } from "../http/route";
import type { SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { changeIntent, readBeginning } from "./intents";
import { refuseInvalidUrls } from "./urls";

const confirmation = ["payment_method", "return_url", "use_stripe_sdk"] as const;

export const setupIntents: Route[] = [
  route(
    "POST",
    "/v1/setup_intents",
    "SetupIntentCreateParams",
    [
      "allowed_payment_method_types",
      ...confirmation,
      "automatic_payment_methods",
      "confirm",
      "customer",
      "description",
      "metadata",
      "usage",
    ],
    async ({ unit, params }) => {
      const { shape, at } = await readBeginning(unit, params);
      const intent = createSetup(
        unit,
        {
          ...params,
          ...shape,
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
    "/v1/setup_intents",
    "SetupIntentListParams",
    [...paging, "created", "customer", "payment_method"],
    async (call) => {
      const { created, customer, payment_method } = call.params;
      return await call.unit.list(
        "setup_intent",
        { allOf: keysOf({ customer, payment_method }), created },
        pageOf(call),
      );
    },
  ),

  route(
    "GET",
    "/v1/setup_intents/:id",
    "SetupIntentRetrieveParams",
    ["client_secret"],
    async ({ unit, id }) => await unit.need("setup_intent", id),
  ),

  route(
    "POST",
    "/v1/setup_intents/:id",
    "SetupIntentUpdateParams",
    ["customer", "description", "metadata", "payment_method"],
    async ({ unit, id, params }) => {
      const intent = await unit.need("setup_intent", id);
      await changeIntent(unit, intent, params);
      return intent;
    },
  ),

  route(
    "POST",
    "/v1/setup_intents/:id/confirm",
    "SetupIntentConfirmParams",
    confirmation,
    async ({ unit, id, params }) => await confirm(unit, await unit.need("setup_intent", id), params),
  ),

  route(
    "POST",
    "/v1/setup_intents/:id/cancel",
    "SetupIntentCancelParams",
    ["cancellation_reason"],
    async ({ unit, id, params }) => {
      const intent = await unit.need("setup_intent", id);
      const at = await nowOfCustomer(unit, intent.customer);
      cancelSetup(unit, intent, params.cancellation_reason ?? null, at);
      return intent;
    },
  ),
];

type Confirmation = { payment_method?: string; return_url?: string; use_stripe_sdk?: boolean };

async function confirm(unit: Unit, intent: SetupIntent, given: Confirmation): Promise<Answer> {
  const id = given.payment_method ?? intent.payment_method;
  if (!id)
    throw invalidRequest("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: "setup_intent_unexpected_state",
    });
  const method = await findMethod(unit, id, "payment_method", intent.customer);
  const hidden = unit.hidden("setup_intent", intent.id);
  refuseInvalidUrls({ return_url: given.return_url });
  hidden.return_url = given.use_stripe_sdk ? null : (given.return_url ?? null);
  const at = await nowOfCustomer(unit, intent.customer);
  const outcome = await confirmSetup(unit, intent, method, { authenticated: false }, at);
  // Returned, not thrown: what was tried stays on record.
  return outcome.kind === "declined" ? cardDeclined({ ...outcome.decline, setup_intent: intent }) : intent;
}
