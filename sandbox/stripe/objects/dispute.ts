import { newId } from "./ids";
import type { Charge, Dispute } from "./wire";

const daysToRespond = 9;

/** The cardholder asks their bank for the money back; an inquiry is the bank's question before it takes any. */
export const newDispute = (
  charge: Charge,
  { reason, inquiry }: { reason: string; inquiry: boolean },
  now: number,
): Dispute => ({
  id: newId("dispute"),
  object: "dispute",
  amount: charge.amount - charge.amount_refunded,
  balance_transactions: [],
  charge: charge.id,
  created: now,
  currency: charge.currency,
  enhanced_eligibility_types: [],
  evidence: noEvidence(),
  evidence_details: {
    due_by: now + daysToRespond * 86_400,
    enhanced_eligibility: {},
    has_evidence: false,
    past_due: false,
    submission_count: 0,
    submission_method: "not_submitted",
  },
  intended_submission_method: null,
  is_charge_refundable: inquiry,
  livemode: false,
  metadata: {},
  network_reason_code: "10.4",
  payment_intent: charge.payment_intent,
  payment_method_details: {
    card: {
      brand: charge.payment_method_details?.card?.brand ?? "visa",
      case_type: inquiry ? "inquiry" : "chargeback",
      network: charge.payment_method_details?.card?.brand ?? "visa",
      network_reason_code: "10.4",
    },
    type: "card",
  },
  reason,
  status: inquiry ? "warning_needs_response" : "needs_response",
});

const noEvidence = (): Dispute["evidence"] => ({
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
});
