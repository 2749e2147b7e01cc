import type { CardFields } from "../billing/card-form";
import { cardByNumber } from "../billing/cards";
import { newId } from "../objects/ids";
import { newPaymentIntent } from "../objects/payment-intent";
import type { CheckoutSession, Customer, PaymentIntent, PaymentMethod, SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { authorization, type Circumstances, challengeFailed, chargeIntent, failChallenge } from "./charge";
import { createCustomer } from "./customers";
import { addMethod, attach } from "./payment-methods";
import { answerSetupChallenge, confirmSetup, type SetupOutcome } from "./setup-intents";
import { type Item, startSubscription } from "./subscriptions";
import { nowOfCustomer, wallNow } from "./time";

export type Buyer = { email: string; name: string };

export type CheckoutOutcome =
  | { kind: "complete"; session: CheckoutSession; event: string | undefined }
  | { kind: "challenge"; intent: string }
  | { kind: "declined"; message: string }
  | { kind: "closed" };

/** Pays an open session from its page. A subscription exists only once the payment went through. */
export async function payCheckout(
  unit: Unit,
  session: CheckoutSession,
  { card, ...buyer }: Buyer & { card: CardFields },
): Promise<CheckoutOutcome> {
  if (session.status !== "open") return { kind: "closed" };
  const at = await nowOfCustomer(unit, session.customer);
  const method = addMethod(unit, { ...card, card: cardByNumber(card.number), billing_details: buyer }, at);
  const circumstances = { off_session: false, authenticated: false };
  if (session.setup_intent) return await saveCard(unit, session, { buyer, method }, at);
  if (!session.amount_total) return await complete(unit, session, { buyer, method, circumstances }, at);
  const intent = await intentOf(unit, session, at);
  Object.assign(unit.hidden("checkout.session", session.id), {
    attempt: { ...buyer, payment_intent: intent.id, payment_method: method.id },
    message: null,
  });
  if (authorization(unit, method, circumstances).kind === "approved")
    return await complete(unit, session, { buyer, method, intent, circumstances }, at);
  const outcome = chargeIntent(unit, intent, method, circumstances, at);
  return outcome.kind === "declined"
    ? { kind: "declined", message: outcome.decline.message }
    : { kind: "challenge", intent: intent.id };
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
    const circumstances = { off_session: false, authenticated: true };
    return await complete(unit, session, { buyer: attempt, method, intent, circumstances }, at);
  }
  failChallenge(unit, intent, method, at);
  hidden.message = challengeFailed.message;
  return { kind: "declined", message: challengeFailed.message };
}

/** The same for a card that is only saved. */
export async function answerSetup(
  unit: Unit,
  session: CheckoutSession,
  intent: SetupIntent,
  { passed }: { passed: boolean },
): Promise<CheckoutOutcome> {
  const hidden = unit.hidden("checkout.session", session.id);
  const { attempt } = hidden;
  if (session.status !== "open" || !attempt) return { kind: "closed" };
  const at = await nowOfCustomer(unit, session.customer);
  const outcome = await answerSetupChallenge(unit, intent, { passed }, at);
  if (outcome.kind === "declined") hidden.message = outcome.decline.message;
  return await afterSetup(unit, session, intent, attempt, outcome, at);
}

async function saveCard(
  unit: Unit,
  session: CheckoutSession,
  { buyer, method }: { buyer: Buyer; method: PaymentMethod },
  at: number,
): Promise<CheckoutOutcome> {
  const intent = await unit.need("setup_intent", session.setup_intent ?? "");
  Object.assign(unit.hidden("checkout.session", session.id), {
    attempt: { ...buyer, payment_intent: null, payment_method: method.id },
    message: null,
  });
  const outcome = await confirmSetup(unit, intent, method, { authenticated: false }, at);
  return await afterSetup(unit, session, intent, buyer, outcome, at);
}

/** A customer is made only when the card was saved. */
async function afterSetup(
  unit: Unit,
  session: CheckoutSession,
  intent: SetupIntent,
  buyer: Buyer,
  outcome: SetupOutcome,
  at: number,
): Promise<CheckoutOutcome> {
  switch (outcome.kind) {
    case "succeeded": {
      const customer = await customerOf(unit, session, buyer, at);
      if (customer) {
        intent.customer = customer.id;
        attach(unit, await unit.need("payment_method", intent.payment_method ?? ""), customer, at);
      }
      close(session, { customer: intent.customer, buyer, payment_status: "no_payment_required" });
      return { kind: "complete", session, event: unit.emit("checkout.session.completed", session, at) };
    }
    case "challenge":
      return { kind: "challenge", intent: intent.id };
    case "declined":
      return { kind: "declined", message: outcome.decline.message };
  }
}

/** One intent per session, whatever number of cards is tried. */
async function intentOf(unit: Unit, session: CheckoutSession, at: number): Promise<PaymentIntent> {
  const { attempt, payment_intent_data } = unit.hidden("checkout.session", session.id);
  if (attempt?.payment_intent) return await unit.need("payment_intent", attempt.payment_intent);
  const purpose = payment_intent_data ?? {
    description: "Subscription creation",
    setup_future_usage: "off_session",
  };
  const intent = newPaymentIntent(
    {
      ...purpose,
      amount: session.amount_total ?? 0,
      currency: session.currency ?? "usd",
      customer: session.customer,
    },
    at,
  );
  unit.add("payment_intent", intent, { session: session.id, invoice: null });
  unit.emit("payment_intent.created", intent, at);
  return intent;
}

type Approved = {
  buyer: Buyer;
  method: PaymentMethod;
  /** None when nothing is due today. */
  intent?: PaymentIntent;
  circumstances: Circumstances;
};

async function complete(
  unit: Unit,
  session: CheckoutSession,
  approved: Approved,
  at: number,
): Promise<CheckoutOutcome> {
  return session.mode === "subscription"
    ? await completeSubscription(unit, session, approved, at)
    : await completePayment(unit, session, approved, at);
}

async function completePayment(
  unit: Unit,
  session: CheckoutSession,
  { buyer, method, intent, circumstances }: Approved,
  at: number,
): Promise<CheckoutOutcome> {
  const customer = await customerOf(unit, session, buyer, at);
  if (intent) {
    intent.customer = customer?.id ?? null;
    approvedOnly(session, chargeIntent(unit, intent, method, circumstances, at).kind);
    if (customer && intent.setup_future_usage) attach(unit, method, customer, at);
  }
  close(session, { customer: customer?.id ?? null, buyer, payment_status: paymentStatus(intent) });
  session.payment_intent = intent?.id ?? null;
  return { kind: "complete", session, event: unit.emit("checkout.session.completed", session, at) };
}

/** What is only reserved is not paid. */
function paymentStatus(intent: PaymentIntent | undefined): string {
  if (!intent) return "no_payment_required";
  return intent.status === "succeeded" ? "paid" : "unpaid";
}

async function completeSubscription(
  unit: Unit,
  session: CheckoutSession,
  { buyer, method, intent, circumstances }: Approved,
  at: number,
): Promise<CheckoutOutcome> {
  const { subscription_data, line_items } = unit.hidden("checkout.session", session.id);
  const customer = (await customerOf(unit, session, buyer, at)) ?? (await createCustomer(unit, buyer));
  if (intent) intent.customer = customer.id;
  const ids = { id: newId("subscription"), invoice_id: newId("invoice") };
  const payment_status = session.amount_total ? "paid" : "no_payment_required";
  close(session, { customer: customer.id, buyer, payment_status });
  session.subscription = ids.id;
  session.invoice = ids.invoice_id;
  const event = unit.emit("checkout.session.completed", session, at);
  attach(unit, method, customer, at);
  const items: Item[] = [];
  for (const { price, quantity } of line_items)
    items.push({ price: await unit.need("price", price), quantity });
  const { outcome } = await startSubscription(
    unit,
    {
      ...ids,
      ...subscription_data,
      customer,
      items,
      method,
      keep_method: true,
      intent,
      charge: circumstances,
    },
    at,
  );
  approvedOnly(session, outcome.kind);
  return { kind: "complete", session, event };
}

/** The bank has agreed a moment ago, in this very unit of work. */
function approvedOnly(session: CheckoutSession, outcome: string): void {
  if (outcome !== "paid" && outcome !== "succeeded")
    throw new Error(`The approved payment of ${session.id} became ${outcome}`);
}

/** The session's customer, a new one, or a guest: nobody. */
async function customerOf(
  unit: Unit,
  session: CheckoutSession,
  buyer: Buyer,
  at: number,
): Promise<Customer | undefined> {
  if (!session.customer)
    return session.customer_creation === "always" ? await createCustomer(unit, buyer) : undefined;
  const customer = await unit.need("customer", session.customer);
  customer.email ??= buyer.email;
  if (unit.hidden("checkout.session", session.id).update_name) customer.name = buyer.name;
  unit.emit("customer.updated", customer, at);
  return customer;
}

type Closing = { customer: string | null; buyer: Buyer; payment_status: string };

function close(session: CheckoutSession, { customer, buyer, payment_status }: Closing): void {
  session.status = "complete";
  session.payment_status = payment_status;
  session.url = null;
  session.customer = customer;
  session.customer_details = {
    address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
    business_name: null,
    email: buyer.email,
    individual_name: null,
    name: buyer.name,
    phone: null,
    tax_exempt: "none",
    tax_ids: [],
  };
}

/** Sessions live in real time, whatever clock their customer is on. */
export function expireCheckout(unit: Unit, session: CheckoutSession): void {
  session.status = "expired";
  session.url = null;
  unit.emit("checkout.session.expired", session, wallNow());
}
