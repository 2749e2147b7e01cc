import { type Authorization, authorize, cardByNumber, type Decline, declineWith } from "../billing/cards";
import { newCharge } from "../objects/charge";
import { intentError } from "../objects/intent-error";
import type { PaymentIntent, PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";
import { bookCharge } from "./balance";
import { openDispute } from "./disputes";

export type Circumstances = {
  /** Nobody is there to answer a challenge: renewals, and API calls that say so. */
  off_session: boolean;
  /** The customer has just passed the challenge for this payment. */
  authenticated: boolean;
  /** The bank has agreed to this very payment a moment ago, and isn't asked again. */
  approved?: boolean;
};

export type ChargeOutcome =
  | { kind: "succeeded" }
  | { kind: "challenge" }
  | { kind: "declined"; decline: Decline; charge: string };

/** What the bank says to this payment. */
export function authorization(
  unit: Unit,
  intent: PaymentIntent,
  method: PaymentMethod,
  circumstances: Circumstances,
): Authorization {
  if (circumstances.approved) return { kind: "approved" };
  const { card_number, set_up } = unit.hidden("payment_method", method.id);
  const answer = authorize(card_number, { set_up, ...circumstances });
  const refusal = answer.kind === "approved" && unit.refusal(intent.customer ?? method.customer);
  return refusal ? { kind: "declined", decline: declineWith(refusal) } : answer;
}

/** Charges an intent's whole amount, and says so in events. `method` must have been read in this unit. */
export async function chargeIntent(
  unit: Unit,
  intent: PaymentIntent,
  method: PaymentMethod,
  circumstances: Circumstances,
  at: number,
): Promise<ChargeOutcome> {
  const answer = authorization(unit, intent, method, circumstances);
  return await settleCharge(unit, intent, method, { answer, off_session: circumstances.off_session }, at);
}

/** Does what the bank's answer means for the intent. */
export async function settleCharge(
  unit: Unit,
  intent: PaymentIntent,
  method: PaymentMethod,
  { answer, off_session }: { answer: Authorization; off_session: boolean },
  at: number,
): Promise<ChargeOutcome> {
  switch (answer.kind) {
    case "approved":
      if (!off_session) unit.hidden("payment_method", method.id).set_up = true;
      await succeed(unit, intent, method, at);
      return { kind: "succeeded" };
    case "challenge":
      askForChallenge(unit, intent, method, at);
      return { kind: "challenge" };
    case "declined":
      return {
        kind: "declined",
        decline: answer.decline,
        charge: decline(unit, intent, method, answer.decline, at),
      };
  }
}

async function succeed(unit: Unit, intent: PaymentIntent, method: PaymentMethod, at: number): Promise<void> {
  const captured = intent.capture_method !== "manual";
  const charge = unit.add("charge", newCharge({ intent, method, decline: null, captured }, at), null);
  if (captured) bookCharge(unit, charge, at);
  intent.status = captured ? "succeeded" : "requires_capture";
  intent.amount_received = charge.amount_captured;
  intent.amount_capturable = captured ? 0 : intent.amount;
  intent.latest_charge = charge.id;
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action = null;
  unit.emit("charge.succeeded", charge, at);
  unit.emit(captured ? "payment_intent.succeeded" : "payment_intent.amount_capturable_updated", intent, at);
  const { disputes, inquires } = cardByNumber(unit.hidden("payment_method", method.id).card_number);
  if (disputes) await openDispute(unit, charge, { reason: disputes, inquiry: inquires ?? false }, at);
}

function askForChallenge(unit: Unit, intent: PaymentIntent, method: PaymentMethod, at: number): void {
  intent.status = "requires_action";
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action = challengeOf(unit, intent.id, unit.hidden("payment_intent", intent.id).return_url);
  unit.emit("payment_intent.requires_action", intent, at);
}

/** The challenge's page: where the customer is sent, or what stripe.js shows in a frame. */
export function challengeOf(unit: Unit, intent: string, return_url: string | null | undefined) {
  const url = `${unit.baseUrl}/3ds/${intent}`;
  return return_url
    ? { type: "redirect_to_url", redirect_to_url: { return_url, url } }
    : { type: "use_stripe_sdk", use_stripe_sdk: { type: "three_d_secure_redirect", stripe_js: url } };
}

function decline(
  unit: Unit,
  intent: PaymentIntent,
  method: PaymentMethod,
  reason: Decline,
  at: number,
): string {
  const charge = unit.add("charge", newCharge({ intent, method, decline: reason }, at), null);
  refusePayment(intent, method, { ...reason, charge: charge.id });
  intent.latest_charge = charge.id;
  unit.emit("charge.failed", charge, at);
  unit.emit("payment_intent.payment_failed", intent, at);
  return charge.id;
}

/** The customer failed the challenge, or gave it up. */
export function failChallenge(unit: Unit, intent: PaymentIntent, method: PaymentMethod, at: number): void {
  refusePayment(intent, method, challengeFailed);
  unit.emit("payment_intent.payment_failed", intent, at);
}

export const challengeFailed: Decline = {
  code: "payment_intent_authentication_failure",
  message:
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
};

function refusePayment(
  intent: PaymentIntent,
  method: PaymentMethod,
  reason: Decline & { charge?: string },
): void {
  intent.status = "requires_payment_method";
  intent.payment_method = null;
  intent.next_action = null;
  intent.last_payment_error = intentError(reason, method);
}
