import { authorizeSetup, type Decline } from "../billing/cards";
import { invalidRequest } from "../errors";
import { intentError } from "../objects/intent-error";
import { newSetupIntent } from "../objects/setup-intent";
import type { PaymentMethod, SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { challengeOf } from "./charge";
import { attach } from "./payment-methods";

export type SetupOutcome =
  | { kind: "succeeded" }
  | { kind: "challenge" }
  | { kind: "declined"; decline: Decline };

const open = ["requires_payment_method", "requires_confirmation", "requires_action"];

export function createSetup(
  unit: Unit,
  given: Parameters<typeof newSetupIntent>[0] & { session?: string },
  at: number,
): SetupIntent {
  const intent = newSetupIntent(given, at);
  unit.add("setup_intent", intent, { session: given.session ?? null, return_url: null });
  unit.emit("setup_intent.created", intent, at);
  return intent;
}

/** Saves a card for later: to its customer, when there is one. */
export async function confirmSetup(
  unit: Unit,
  intent: SetupIntent,
  method: PaymentMethod,
  { authenticated }: { authenticated: boolean },
  at: number,
): Promise<SetupOutcome> {
  refuseClosed(intent, "confirm");
  if (method.customer && method.customer !== intent.customer)
    throw invalidRequest(`The payment method ${method.id} belongs to another Customer.`, {
      param: "payment_method",
    });
  const hidden = unit.hidden("payment_method", method.id);
  const answer = authorizeSetup(hidden.card_number, { authenticated });
  intent.payment_method = method.id;
  intent.last_setup_error = null;
  intent.next_action = null;
  switch (answer.kind) {
    case "approved": {
      hidden.set_up = true;
      intent.status = "succeeded";
      const customer = intent.customer ? await unit.get("customer", intent.customer) : undefined;
      unit.emit("setup_intent.succeeded", intent, at);
      if (customer) attach(unit, method, customer, at);
      return { kind: "succeeded" };
    }
    case "challenge":
      intent.status = "requires_action";
      intent.next_action = challengeOf(unit, intent.id, unit.hidden("setup_intent", intent.id).return_url);
      unit.emit("setup_intent.requires_action", intent, at);
      return { kind: "challenge" };
    case "declined":
      fail(unit, intent, method, answer.decline, at);
      return { kind: "declined", decline: answer.decline };
  }
}

export async function answerSetupChallenge(
  unit: Unit,
  intent: SetupIntent,
  { passed }: { passed: boolean },
  at: number,
): Promise<SetupOutcome> {
  const method = await unit.need("payment_method", intent.payment_method ?? "");
  if (passed) return await confirmSetup(unit, intent, method, { authenticated: true }, at);
  fail(unit, intent, method, challengeFailed, at);
  return { kind: "declined", decline: challengeFailed };
}

export function cancelSetup(unit: Unit, intent: SetupIntent, reason: string | null, at: number): void {
  refuseClosed(intent, "cancel");
  intent.status = "canceled";
  intent.cancellation_reason = reason;
  intent.next_action = null;
  unit.emit("setup_intent.canceled", intent, at);
}

const challengeFailed: Decline = {
  code: "setup_intent_authentication_failure",
  message:
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
};

function fail(unit: Unit, intent: SetupIntent, method: PaymentMethod, reason: Decline, at: number): void {
  intent.status = "requires_payment_method";
  intent.payment_method = null;
  intent.next_action = null;
  intent.last_setup_error = intentError(reason, method);
  unit.emit("setup_intent.setup_failed", intent, at);
}

function refuseClosed(intent: SetupIntent, verb: string): void {
  if (!open.includes(intent.status))
    throw invalidRequest(
      `You cannot ${verb} this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be: ${open.join(", ")}.`,
      { code: "setup_intent_unexpected_state" },
    );
}
