import { addressOf } from "../objects/address";
import type { Buyer } from "../objects/hidden";
import { newId } from "../objects/ids";
import type { CheckoutSession, Customer, PaymentIntent, PaymentMethod, SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type Circumstances, chargeIntent } from "./charge";
import { billCheckout, billedOnce } from "./checkout-billing";
import { givenDiscount, priceLines, trialEnd } from "./checkout-totals";
import { createCustomer } from "./customers";
import { spend } from "./discounts";
import { collect } from "./pay-invoice";
import { attach } from "./payment-methods";
import { type Item, startSubscription } from "./subscriptions";

export type CheckoutOutcome =
  | { kind: "complete"; session: CheckoutSession; event: string | undefined }
  | { kind: "challenge"; intent: string }
  | { kind: "declined"; message: string }
  | { kind: "closed" };

/** What the bank has agreed to a moment ago, in this very unit of work. */
export type Approved = {
  buyer: Buyer;
  /** None when the page asked for none. */
  method?: PaymentMethod;
  /** None when nothing is due today. */
  intent?: PaymentIntent;
  /** What verified a card that pays nothing today. */
  setup?: SetupIntent;
  circumstances?: Circumstances;
};

const present: Circumstances = { off_session: false, authenticated: false };

/** Does what a session was made for, and closes it. */
export async function completeCheckout(
  unit: Unit,
  session: CheckoutSession,
  approved: Approved,
  at: number,
): Promise<CheckoutOutcome> {
  const customer = await customerOf(unit, session, approved.buyer, at);
  if (customer && approved.setup) approved.setup.customer = customer.id;
  if (approved.method) markRedisplay(approved.method, session, approved);
  switch (session.mode) {
    case "setup":
      return keepCard(unit, session, customer, approved, at);
    case "subscription":
      return await subscribe(
        unit,
        session,
        customer ?? (await createCustomer(unit, approved.buyer)),
        approved,
        at,
      );
    default:
      return await sell(unit, session, customer, approved, at);
  }
}

/** The session's customer, a new one, or a guest: nobody. */
async function customerOf(
  unit: Unit,
  session: CheckoutSession,
  buyer: Buyer,
  at: number,
): Promise<Customer | undefined> {
  if (!session.customer) return isGuest(session) ? undefined : await createCustomer(unit, buyer);
  const customer = await unit.need("customer", session.customer);
  const { customer_update } = unit.hidden("checkout.session", session.id);
  customer.email ??= buyer.email;
  if (customer_update.name && buyer.name) customer.name = buyer.name;
  if (customer_update.address && buyer.address) customer.address = buyer.address;
  if (buyer.phone) customer.phone = buyer.phone;
  unit.emit("customer.updated", customer, at);
  return customer;
}

/** Who takes what costs nothing is no guest. */
const isGuest = (session: CheckoutSession): boolean =>
  session.customer_creation !== "always" && !session.invoice_creation?.enabled && session.amount_total !== 0;

/** Which of the pages to come offer the card again: where it is all that the page is for, they do. */
function markRedisplay(method: PaymentMethod, session: CheckoutSession, { buyer, intent }: Approved): void {
  if (buyer.keep_card) method.allow_redisplay = "always";
  else if (method.allow_redisplay !== "unspecified") return;
  else if (session.mode === "setup") method.allow_redisplay = "always";
  else if (session.mode === "subscription" || intent?.setup_future_usage) method.allow_redisplay = "limited";
}

function keepCard(
  unit: Unit,
  session: CheckoutSession,
  customer: Customer | undefined,
  { buyer, method }: Approved,
  at: number,
): CheckoutOutcome {
  if (customer && method) attach(unit, method, customer, at);
  close(session, { customer, buyer, payment_status: "no_payment_required" });
  return { kind: "complete", session, event: unit.emit("checkout.session.completed", session, at) };
}

async function sell(
  unit: Unit,
  session: CheckoutSession,
  customer: Customer | undefined,
  { buyer, method, intent, circumstances = present }: Approved,
  at: number,
): Promise<CheckoutOutcome> {
  if (intent) intent.customer = customer?.id ?? null;
  if (customer && session.invoice_creation?.enabled) {
    const invoice = await billCheckout(unit, session, customer, intent, at);
    session.invoice = invoice.id;
    const attempt = { ...circumstances, method, counts: false };
    approvedOnly(session, (await collect(unit, invoice, attempt, at)).kind);
  } else {
    if (intent && method)
      approvedOnly(session, (await chargeIntent(unit, intent, method, circumstances, at)).kind);
    const given = await givenDiscount(unit, session);
    if (given) spend(given);
  }
  if (customer && method && (intent?.setup_future_usage || buyer.keep_card))
    attach(unit, method, customer, at);
  close(session, { customer, buyer, payment_status: paymentStatus(session, intent) });
  session.payment_intent = intent?.id ?? null;
  return { kind: "complete", session, event: unit.emit("checkout.session.completed", session, at) };
}

/** What is only reserved is not paid. */
function paymentStatus(session: CheckoutSession, intent: PaymentIntent | undefined): string {
  if (!intent) return session.amount_total ? "paid" : "no_payment_required";
  return intent.status === "succeeded" ? "paid" : "unpaid";
}

async function subscribe(
  unit: Unit,
  session: CheckoutSession,
  customer: Customer,
  { buyer, method, intent, circumstances = present }: Approved,
  at: number,
): Promise<CheckoutOutcome> {
  const data = unit.hidden("checkout.session", session.id).subscription_data;
  if (intent) intent.customer = customer.id;
  const ids = { id: newId("subscription"), invoice_id: newId("invoice") };
  const payment_status = session.amount_total ? "paid" : "no_payment_required";
  close(session, { customer, buyer, payment_status });
  session.subscription = ids.id;
  session.invoice = ids.invoice_id;
  const event = unit.emit("checkout.session.completed", session, at);
  if (method) attach(unit, method, customer, at);
  const lines = await priceLines(unit, session);
  const items: Item[] = [];
  for (const { line, price } of lines) if (price.recurring) items.push({ price, quantity: line.quantity });
  const given = await givenDiscount(unit, session);
  const { outcome } = await startSubscription(
    unit,
    {
      ...ids,
      customer,
      description: data.description,
      metadata: data.metadata,
      items,
      invoice_items: await billedOnce(unit, lines, { customer, subscription: ids }, at),
      discounts: given ? [given] : [],
      trial_end: trialEnd(data, at),
      missing_payment_method: data.missing_payment_method,
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

function approvedOnly(session: CheckoutSession, outcome: string): void {
  if (outcome !== "paid" && outcome !== "succeeded")
    throw new Error(`The approved payment of ${session.id} became ${outcome}`);
}

type Closing = { customer: Customer | undefined; buyer: Buyer; payment_status: string };

function close(session: CheckoutSession, { customer, buyer, payment_status }: Closing): void {
  session.status = "complete";
  session.payment_status = payment_status;
  session.url = null;
  session.customer = customer?.id ?? null;
  session.customer_details = {
    address: buyer.address ?? addressOf({}),
    business_name: null,
    email: buyer.email,
    individual_name: null,
    name: buyer.name,
    phone: buyer.phone ?? null,
    tax_exempt: "none",
    tax_ids: [],
  };
}
