import { invalidRequest } from "../errors";
import { refundCharge } from "../flows/refunds";
import { nowOfCustomer } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import type { Charge } from "../objects/wire";
import type { Unit } from "../store/unit";

export const refunds: Route[] = [
  route(
    "POST",
    "/v1/refunds",
    "RefundCreateParams",
    ["amount", "charge", "metadata", "payment_intent", "reason"],
    async ({ unit, params }) => {
      const charge = await chargeOf(unit, params);
      const metadata = mergeMetadata({}, params.metadata);
      const { amount, reason } = params;
      return refundCharge(
        unit,
        charge,
        { amount, reason, metadata },
        await nowOfCustomer(unit, charge.customer),
      );
    },
  ),

  route(
    "GET",
    "/v1/refunds",
    "RefundListParams",
    [...paging, "charge", "created", "payment_intent"],
    async (call) => {
      const { charge, created, payment_intent } = call.params;
      return await call.unit.list(
        "refund",
        { allOf: keysOf({ charge, payment_intent }), created },
        pageOf(call),
      );
    },
  ),

  route("GET", "/v1/refunds/:id", "RefundRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("refund", id);
  }),

  route("POST", "/v1/refunds/:id", "RefundUpdateParams", ["metadata"], async ({ unit, id, params }) => {
    const refund = await unit.need("refund", id);
    refund.metadata = mergeMetadata(refund.metadata, params.metadata);
    const at = await nowOfCustomer(unit, refund.customer);
    unit.emit("refund.updated", refund, at, "charge.refund.updated");
    return refund;
  }),

  route("POST", "/v1/refunds/:id/cancel", "RefundCancelParams", [], async ({ unit, id }) => {
    const { status } = await unit.need("refund", id);
    throw invalidRequest(`A refund that is ${status} can't be canceled; only one that requires_action can.`);
  }),
];

async function chargeOf(unit: Unit, given: { charge?: string; payment_intent?: string }): Promise<Charge> {
  if (given.charge && given.payment_intent)
    throw invalidRequest("You may only specify one of these parameters: charge, payment_intent.");
  if (given.charge) return await unit.need("charge", given.charge, "charge");
  if (!given.payment_intent)
    throw invalidRequest(
      "One of the following params should be provided for this request: payment_intent or charge.",
    );
  const intent = await unit.need("payment_intent", given.payment_intent, "payment_intent");
  const charge = intent.latest_charge ? await unit.get("charge", intent.latest_charge) : undefined;
  if (charge?.status !== "succeeded")
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  return charge;
}
