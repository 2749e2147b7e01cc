import type { CardFields } from "../billing/card-form";
import { cardByNumber } from "../billing/cards";
import type { CheckoutAttempt } from "../objects/hidden";
import { newId } from "../objects/ids";
import { newPaymentIntent } from "../objects/payment-intent";
import type { CheckoutSession, Customer, PaymentIntent, PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";
import { authorization, type Circumstances, challengeFailed, chargeIntent, failChallenge } from "./charge";
import { createCustomer } from "./customers";
import { addMethod, attach } from "./payment-methods";
import { type Item, startSubscription } from "./subscriptions";
import { nowOfCustomer, wallNow } from "./time";

export type Buyer = { email: string; name: string };

export type CheckoutOutcome =
  | { kind: "complete"; session: CheckoutSession; event: string | undefined }
  | { kind: "challenge"; intent: string }
  | { kind: "declined"; message: string }
  | { kind: "closed" };

/** Pays an open session from its page. The subscription exists only once the payment went through. */
export async function payCheckout(
  unit: Unit,
  session: CheckoutSession,
  { card, ...buyer }: Buyer & { card: CardFields },
): Promise<CheckoutOutcome> {
  if (session.status !== "open") return { kind: "closed" };
  const at = await nowOfCustomer(unit, session.customer);
  const method = addMethod(unit, { ...card, card: cardByNumber(card.number), billing_details: buyer }, at);
  const circumstances = { off_session: false, authenticated: false };
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

/** One intent per session, whatever number of cards is tried. */
async function intentOf(unit: Unit, session: CheckoutSession, at: number): Promise<PaymentIntent> {
  const begun: CheckoutAttempt | null = unit.hidden("checkout.session", session.id).attempt;
  if (begun) return await unit.need("payment_intent", begun.payment_intent);
  const intent = newPaymentIntent(
    {
      amount: session.amount_total ?? 0,
      currency: session.currency ?? "usd",
      customer: session.customer,
      description: "Subscription creation",
      setup_future_usage: "off_session",
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
  { buyer, method, intent, circumstances }: Approved,
  at: number,
): Promise<CheckoutOutcome> {
  const { subscription_data, line_items } = unit.hidden("checkout.session", session.id);
  const customer = await customerOf(unit, session, buyer, at);
  if (intent) intent.customer = customer.id;
  const ids = { id: newId("subscription"), invoice_id: newId("invoice") };
  close(session, { customer, buyer, subscription: ids.id, invoice: ids.invoice_id });
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
  // The bank has agreed a moment ago, in this very unit of work.
  if (outcome.kind !== "paid")
    throw new Error(`The approved payment of ${session.id} became ${outcome.kind}`);
  return { kind: "complete", session, event };
}

async function customerOf(unit: Unit, session: CheckoutSession, buyer: Buyer, at: number): Promise<Customer> {
  if (!session.customer) return await createCustomer(unit, buyer);
  const customer = await unit.need("customer", session.customer);
  customer.email ??= buyer.email;
  if (unit.hidden("checkout.session", session.id).update_name) customer.name = buyer.name;
  unit.emit("customer.updated", customer, at);
  return customer;
}

type Closing = { customer: Customer; buyer: Buyer; subscription: string; invoice: string };

function close(session: CheckoutSession, { customer, buyer, subscription, invoice }: Closing): void {
  session.status = "complete";
  session.payment_status = session.amount_total ? "paid" : "no_payment_required";
  session.url = null;
  session.customer = customer.id;
  session.subscription = subscription;
  session.invoice = invoice;
  session.customer_details = {
    address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
    business_name: null,
    email: customer.email ?? buyer.email,
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
