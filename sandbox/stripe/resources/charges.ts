import { cardDeclined, invalidRequest, missingParameter } from "../errors";
import { captureIntent, confirmIntent, createIntent } from "../flows/payment-intents";
import { findMethod } from "../flows/payment-methods";
import { nowOfCustomer } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import { refuseAmount } from "./payment-intents";

export const charges: Route[] = [
  route(
    "POST",
    "/v1/charges",
    "ChargeCreateParams",
    [
      "amount",
      "capture",
      "currency",
      "customer",
      "description",
      "metadata",
      "receipt_email",
      "source",
      "statement_descriptor",
      "statement_descriptor_suffix",
    ],
    async ({ unit, params }) => {
      if (params.amount === undefined) throw missingParameter("amount");
      if (!params.currency) throw missingParameter("currency");
      if (!params.source) throw missingParameter("source");
      refuseAmount(params.amount);
      const customer = params.customer ? (await unit.need("customer", params.customer, "customer")).id : null;
      const at = await nowOfCustomer(unit, customer);
      const method = await findMethod(unit, params.source, "source", customer);
      const intent = createIntent(
        unit,
        {
          ...params,
          amount: params.amount,
          currency: params.currency.toLowerCase(),
          customer,
          description: params.description ?? null,
          metadata: mergeMetadata({}, params.metadata),
          capture_method: params.capture === false ? "manual" : "automatic",
        },
        at,
      );
      // The old way to charge can't ask anybody anything.
      const outcome = await confirmIntent(
        unit,
        intent,
        method,
        { off_session: true, authenticated: false },
        at,
      );
      if (outcome.kind === "declined") return cardDeclined({ ...outcome.decline, charge: outcome.charge });
      return await unit.need("charge", intent.latest_charge ?? "");
    },
  ),

  route(
    "GET",
    "/v1/charges",
    "ChargeListParams",
    [...paging, "created", "customer", "payment_intent"],
    async (call) => {
      const { created, customer, payment_intent } = call.params;
      return await call.unit.list(
        "charge",
        { allOf: keysOf({ customer, payment_intent }), created },
        pageOf(call),
      );
    },
  ),

  route(
    "GET",
    "/v1/charges/:id",
    "ChargeRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("charge", id),
  ),

  route(
    "POST",
    "/v1/charges/:id",
    "ChargeUpdateParams",
    ["description", "metadata", "receipt_email"],
    async ({ unit, id, params }) => {
      const charge = await unit.need("charge", id);
      if (params.description !== undefined) charge.description = params.description || null;
      if (params.receipt_email !== undefined) charge.receipt_email = params.receipt_email || null;
      charge.metadata = mergeMetadata(charge.metadata, params.metadata);
      unit.emit("charge.updated", charge, await nowOfCustomer(unit, charge.customer));
      return charge;
    },
  ),

  route(
    "POST",
    "/v1/charges/:id/capture",
    "ChargeCaptureParams",
    ["amount"],
    async ({ unit, id, params }) => {
      const charge = await unit.need("charge", id);
      if (charge.captured)
        throw invalidRequest(`Charge ${id} has already been captured.`, { code: "charge_already_captured" });
      const intent = await unit.need("payment_intent", charge.payment_intent ?? "");
      return await captureIntent(unit, intent, params.amount, await nowOfCustomer(unit, charge.customer));
    },
  ),
];
