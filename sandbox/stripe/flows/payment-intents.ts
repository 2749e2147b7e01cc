import { formatMoney } from "../billing/money";
import { invalidRequest } from "../errors";
import { newPaymentIntent } from "../objects/payment-intent";
import type { Charge, PaymentIntent, PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";
import { bookCharge } from "./balance";
import { type ChargeOutcome, type Circumstances, chargeIntent, failChallenge } from "./charge";
import { payAndReflect } from "./pay-invoice";
import { attach } from "./payment-methods";

const confirmable = ["requires_payment_method", "requires_confirmation", "requires_action"];
const cancelable = [...confirmable, "requires_capture", "processing"];

export function createIntent(
  unit: Unit,
  given: Parameters<typeof newPaymentIntent>[0],
  at: number,
): PaymentIntent {
  const intent = newPaymentIntent(given, at);
  unit.add("payment_intent", intent, { session: null, invoice: null });
  unit.emit("payment_intent.created", intent, at);
  return intent;
}

/** Charges what was agreed. An invoice's payment pays the invoice, whoever confirms it. */
export async function confirmIntent(
  unit: Unit,
  intent: PaymentIntent,
  method: PaymentMethod,
  circumstances: Circumstances,
  at: number,
): Promise<ChargeOutcome> {
  refuseUnconfirmable(intent);
  refuseForeign(intent, method);
  const { invoice, session } = unit.hidden("payment_intent", intent.id);
  if (session)
    throw invalidRequest("This PaymentIntent belongs to a Checkout Session, and is confirmed on its page.", {
      code: "payment_intent_unexpected_state",
    });
  const outcome = invoice
    ? await confirmInvoice(unit, invoice, method, circumstances, at)
    : await chargeIntent(unit, intent, method, circumstances, at);
  if (outcome.kind === "succeeded" && intent.setup_future_usage) await save(unit, intent, method, at);
  return outcome;
}

async function confirmInvoice(
  unit: Unit,
  id: string,
  method: PaymentMethod,
  circumstances: Circumstances,
  at: number,
): Promise<ChargeOutcome> {
  const invoice = await unit.need("invoice", id);
  const outcome = await payAndReflect(unit, invoice, { method, counts: false, ...circumstances }, at);
  switch (outcome.kind) {
    case "paid":
      return { kind: "succeeded" };
    case "requires_action":
      return { kind: "challenge" };
    case "declined":
      return { kind: "declined", decline: outcome.decline, charge: outcome.charge ?? "" };
    case "no_payment_method":
      throw new Error(`${id} lost the payment method that it was given`);
  }
}

async function save(unit: Unit, intent: PaymentIntent, method: PaymentMethod, at: number): Promise<void> {
  const customer = intent.customer ? await unit.get("customer", intent.customer) : undefined;
  if (customer) attach(unit, method, customer, at);
}

/** The customer's answer to the challenge of a payment that no Checkout session waits for. */
export async function answerIntentChallenge(
  unit: Unit,
  intent: PaymentIntent,
  { passed }: { passed: boolean },
  at: number,
): Promise<void> {
  const method = await unit.need("payment_method", intent.payment_method ?? "");
  if (passed && intent.confirmation_method === "manual") {
    unit.hidden("payment_intent", intent.id).authenticated = true;
    intent.status = "requires_confirmation";
    intent.next_action = null;
    return;
  }
  if (passed) {
    await confirmIntent(unit, intent, method, { off_session: false, authenticated: true }, at);
    return;
  }
  failChallenge(unit, intent, method, at);
  const { invoice: id } = unit.hidden("payment_intent", intent.id);
  if (id) unit.emit("invoice.payment_failed", await unit.need("invoice", id), at);
}

/** Takes what was reserved, or a part of it; the rest is released. */
export async function captureIntent(
  unit: Unit,
  intent: PaymentIntent,
  amount: number | undefined,
  at: number,
): Promise<Charge> {
  if (intent.status !== "requires_capture")
    throw unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    );
  const capturable = intent.amount_capturable;
  const captured = amount ?? capturable;
  if (captured <= 0 || captured > capturable)
    throw invalidRequest(
      `The amount to capture must be between 1 and ${formatMoney(capturable, intent.currency)}, what can be captured.`,
      { param: "amount_to_capture" },
    );
  const charge = await unit.need("charge", intent.latest_charge ?? "");
  charge.captured = true;
  charge.amount_captured = captured;
  bookCharge(unit, charge, at);
  intent.status = "succeeded";
  intent.amount_received = captured;
  intent.amount_capturable = 0;
  unit.emit("charge.captured", charge, at);
  unit.emit("payment_intent.succeeded", intent, at);
  return charge;
}

/** A reserved amount is released. */
export async function cancelIntent(
  unit: Unit,
  intent: PaymentIntent,
  reason: string | null,
  at: number,
): Promise<void> {
  if (!cancelable.includes(intent.status))
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(", ")}.`,
    );
  const { invoice } = unit.hidden("payment_intent", intent.id);
  if (invoice)
    throw unexpectedState(`This PaymentIntent belongs to the invoice ${invoice}: void the invoice instead.`);
  if (intent.status === "requires_capture") await release(unit, intent, at);
  intent.status = "canceled";
  intent.canceled_at = at;
  intent.cancellation_reason = reason;
  intent.amount_capturable = 0;
  intent.next_action = null;
  unit.emit("payment_intent.canceled", intent, at);
}

async function release(unit: Unit, intent: PaymentIntent, at: number): Promise<void> {
  const charge = await unit.need("charge", intent.latest_charge ?? "");
  charge.refunded = true;
  charge.amount_refunded = charge.amount;
  unit.emit("charge.refunded", charge, at);
}

/** Before anything but a description may change. */
export function refuseSettled(intent: PaymentIntent, what: string): void {
  if (!confirmable.includes(intent.status))
    throw unexpectedState(
      `This PaymentIntent's ${what} could not be updated because it has a status of ${intent.status}. You may only update the ${what} of a PaymentIntent with one of the following statuses: ${confirmable.join(", ")}.`,
    );
}

function refuseUnconfirmable(intent: PaymentIntent): void {
  if (intent.status === "succeeded")
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.",
    );
  if (!confirmable.includes(intent.status))
    throw unexpectedState(
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: ${confirmable.join(", ")}.`,
    );
}

function refuseForeign(intent: PaymentIntent, method: PaymentMethod): void {
  if (!method.customer || method.customer === intent.customer) return;
  throw invalidRequest(
    intent.customer
      ? `The provided PaymentMethod (${method.id}) belongs to another Customer than this PaymentIntent.`
      : `The payment method supplied (${method.id}) belongs to a Customer. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`,
    { code: "payment_intent_invalid_parameter", param: "payment_method" },
  );
}

const unexpectedState = (message: string) =>
  invalidRequest(message, { code: "payment_intent_unexpected_state" });
