import { invalidRequest } from "../errors";
import { closeDispute, submitEvidence } from "../flows/disputes";
import { nowOfCustomer } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import type { Dispute } from "../objects/wire";
import type { Unit } from "../store/unit";

/** All that is text: the sandbox keeps no files. */
const evidence = [
  "evidence.access_activity_log",
  "evidence.billing_address",
  "evidence.cancellation_policy_disclosure",
  "evidence.cancellation_rebuttal",
  "evidence.customer_email_address",
  "evidence.customer_name",
  "evidence.customer_purchase_ip",
  "evidence.duplicate_charge_explanation",
  "evidence.duplicate_charge_id",
  "evidence.product_description",
  "evidence.refund_policy_disclosure",
  "evidence.refund_refusal_explanation",
  "evidence.service_date",
  "evidence.shipping_address",
  "evidence.shipping_carrier",
  "evidence.shipping_date",
  "evidence.shipping_tracking_number",
  "evidence.uncategorized_text",
] as const;

export const disputes: Route[] = [
  route(
    "GET",
    "/v1/disputes",
    "DisputeListParams",
    [...paging, "charge", "created", "payment_intent"],
    async (call) => {
      const { charge, created, payment_intent } = call.params;
      return await call.unit.list(
        "dispute",
        { allOf: keysOf({ charge, payment_intent }), created },
        pageOf(call),
      );
    },
  ),

  route("GET", "/v1/disputes/:id", "DisputeRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("dispute", id);
  }),

  route(
    "POST",
    "/v1/disputes/:id",
    "DisputeUpdateParams",
    [...evidence, "metadata", "submit"],
    async ({ unit, id, params }) => {
      const dispute = await unit.need("dispute", id);
      const at = await timeOf(unit, dispute);
      dispute.metadata = mergeMetadata(dispute.metadata, params.metadata);
      if (params.evidence) {
        refuseAnswered(dispute);
        for (const [name, text] of Object.entries(params.evidence))
          Object.assign(dispute.evidence, { [name]: text || null });
        dispute.evidence_details.has_evidence = true;
      }
      const submits = params.submit ?? params.evidence !== undefined;
      if (submits && isOpen(dispute)) submitEvidence(unit, dispute, at);
      else unit.emit("charge.dispute.updated", dispute, at);
      return dispute;
    },
  ),

  route("POST", "/v1/disputes/:id/close", "DisputeCloseParams", [], async ({ unit, id }) => {
    const dispute = await unit.need("dispute", id);
    refuseAnswered(dispute);
    closeDispute(unit, dispute, { won: false }, await timeOf(unit, dispute));
    return dispute;
  }),
];

const isOpen = ({ status }: Dispute): boolean =>
  status === "needs_response" || status === "warning_needs_response";

function refuseAnswered(dispute: Dispute): void {
  if (!isOpen(dispute))
    throw invalidRequest(`This dispute is ${dispute.status}: it takes no more evidence and can't be closed.`);
}

async function timeOf(unit: Unit, { charge }: Dispute): Promise<number> {
  return await nowOfCustomer(unit, (await unit.need("charge", charge)).customer);
}
