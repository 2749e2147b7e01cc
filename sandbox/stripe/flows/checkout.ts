import { invalidRequest } from "../errors";
import type { Buyer } from "../objects/hidden";
import { newPaymentIntent } from "../objects/payment-intent";
import type { CheckoutSession, PaymentIntent, PaymentMethod, SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { authorization, type Circumstances, challengeFailed, failChallenge, settleCharge } from "./charge";
import { recheckCode } from "./checkout-codes";
import { type CheckoutOutcome, completeCheckout } from "./checkout-completion";
import { dueToday } from "./checkout-totals";
import { answerSetupChallenge, confirmSetup, createSetup, type SetupOutcome } from "./setup-intents";
import { nowOfCustomer } from "./time";

/**
 * Pays an open session: the one way there is to complete it. `method` is null when the page asks for none. A card that
 * has nothing to pay today is only verified. A subscription exists only once the payment went through.
 */
export async function payCheckout(
  unit: Unit,
  session: CheckoutSession,
  { buyer, method }: { buyer: Buyer; method: PaymentMethod | null },
): Promise<CheckoutOutcome> {
  if (session.status !== "open") return { kind: "closed" };
  const at = await nowOfCustomer(unit, session.customer);
  const refusal = await recheckCode(unit, session);
  if (refusal) return { kind: "declined", message: refusal };
  const due = session.mode === "setup" ? 0 : await dueToday(unit, session);
  if (method) {
    remember(unit, session, { buyer, payment_method: method.id });
    return due > 0
      ? await pay(unit, session, { buyer, method, intent: await paymentOf(unit, session, at) }, present, at)
      : await verify(unit, session, { buyer, method }, at);
  }
  if (due > 0 || session.payment_method_collection === "always")
    throw invalidRequest("This Checkout Session needs a payment method.", { param: "payment_method" });
  return await completeCheckout(unit, session, { buyer }, at);
}

const present: Circumstances = { off_session: false, authenticated: false };

type Tried = { buyer: Buyer; method: PaymentMethod };

/** What one of the session's challenges is answered for, on another page. */
function remember(
  unit: Unit,
  session: CheckoutSession,
  tried: { buyer: Buyer; payment_method: string },
): void {
  const hidden = unit.hidden("checkout.session", session.id);
  hidden.attempt = { payment_intent: null, setup_intent: null, ...hidden.attempt, ...tried };
  hidden.message = null;
}

/** Customer and subscription are made only when the bank agrees. */
async function pay(
  unit: Unit,
  session: CheckoutSession,
  { buyer, method, intent }: Tried & { intent: PaymentIntent },
  circumstances: Circumstances,
  at: number,
): Promise<CheckoutOutcome> {
  const answer = authorization(unit, intent, method, circumstances);
  if (answer.kind === "approved") {
    const approved = { ...circumstances, approved: true };
    return await completeCheckout(unit, session, { buyer, method, intent, circumstances: approved }, at);
  }
  const { off_session } = circumstances;
  const outcome = await settleCharge(unit, intent, method, { answer, off_session }, at);
  return outcome.kind === "declined"
    ? { kind: "declined", message: outcome.decline.message }
    : { kind: "challenge", intent: intent.id };
}

/** One intent per session, whatever number of cards is tried. */
async function paymentOf(unit: Unit, session: CheckoutSession, at: number): Promise<PaymentIntent> {
  const { attempt, payment_intent_data } = unit.hidden("checkout.session", session.id);
  if (attempt?.payment_intent) return await unit.need("payment_intent", attempt.payment_intent);
  const purpose = payment_intent_data ?? {
    description: "Subscription creation",
    setup_future_usage: "off_session",
  };
  const intent = newPaymentIntent(
    {
      ...purpose,
      amount: await dueToday(unit, session),
      currency: session.currency ?? "usd",
      customer: session.customer,
    },
    at,
  );
  unit.add("payment_intent", intent, { session: session.id, invoice: null });
  unit.emit("payment_intent.created", intent, at);
  if (attempt) attempt.payment_intent = intent.id;
  return intent;
}

/** A card that is saved, or that pays when a trial ends, is asked for now. */
async function verify(
  unit: Unit,
  session: CheckoutSession,
  { buyer, method }: Tried,
  at: number,
): Promise<CheckoutOutcome> {
  const intent = await setupOf(unit, session, at);
  const outcome = await confirmSetup(unit, intent, method, { authenticated: false }, at);
  return await afterSetup(unit, session, { buyer, method, intent }, outcome, at);
}

async function setupOf(unit: Unit, session: CheckoutSession, at: number): Promise<SetupIntent> {
  const { attempt } = unit.hidden("checkout.session", session.id);
  const begun = session.setup_intent ?? attempt?.setup_intent;
  if (begun) return await unit.need("setup_intent", begun);
  const intent = createSetup(unit, { customer: session.customer, session: session.id }, at);
  if (attempt) attempt.setup_intent = intent.id;
  return intent;
}

async function afterSetup(
  unit: Unit,
  session: CheckoutSession,
  { intent, ...tried }: Tried & { intent: SetupIntent },
  outcome: SetupOutcome,
  at: number,
): Promise<CheckoutOutcome> {
  switch (outcome.kind) {
    case "succeeded":
      return await completeCheckout(unit, session, { ...tried, setup: intent }, at);
    case "challenge":
      return { kind: "challenge", intent: intent.id };
    case "declined":
      return { kind: "declined", message: outcome.decline.message };
  }
}

/** The customer's answer to the 3-D Secure challenge of a session's payment. */
export async function answerChallenge(
  unit: Unit,
  session: CheckoutSession,
  intent: PaymentIntent,
  { passed }: { passed: boolean },
): Promise<CheckoutOutcome> {
  const hidden = unit.hidden("checkout.session", session.id);
  const { attempt } = hidden;
  if (session.status !== "open" || intent.status !== "requires_action" || !attempt?.payment_method)
    return { kind: "closed" };
  const at = await nowOfCustomer(unit, session.customer);
  const method = await unit.need("payment_method", attempt.payment_method);
  if (passed) {
    const tried = { buyer: attempt.buyer, method, intent };
    const outcome = await pay(unit, session, tried, { ...present, authenticated: true }, at);
    if (outcome.kind === "declined") hidden.message = outcome.message;
    return outcome;
  }
  failChallenge(unit, intent, method, at);
  hidden.message = challengeFailed.message;
  return { kind: "declined", message: challengeFailed.message };
}

/** The same for a card that is only verified. */
export async function answerSetup(
  unit: Unit,
  session: CheckoutSession,
  intent: SetupIntent,
  { passed }: { passed: boolean },
): Promise<CheckoutOutcome> {
  const hidden = unit.hidden("checkout.session", session.id);
  const { attempt } = hidden;
  if (session.status !== "open" || !attempt?.payment_method) return { kind: "closed" };
  const at = await nowOfCustomer(unit, session.customer);
  const method = await unit.need("payment_method", attempt.payment_method);
  const outcome = await answerSetupChallenge(unit, intent, { passed }, at);
  if (outcome.kind === "declined") hidden.message = outcome.decline.message;
  return await afterSetup(unit, session, { buyer: attempt.buyer, method, intent }, outcome, at);
}
