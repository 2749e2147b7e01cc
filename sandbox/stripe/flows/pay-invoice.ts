import type { Decline } from "../billing/cards";
import type { Invoice, PaymentIntent, PaymentMethod, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type Circumstances, chargeIntent } from "./charge";
import { nextAttempt } from "./dunning";
import { markPaid, paymentOf } from "./invoices";
import { defaultMethodOf } from "./payment-methods";
import { applyPendingUpdate, isHeldBy } from "./pending-update";
import { reflectResumption } from "./resumption";

export type PayOutcome =
  | { kind: "paid" }
  | { kind: "requires_action"; intent: string }
  | { kind: "declined"; decline: Decline; intent: string; charge?: string }
  | { kind: "no_payment_method" };

type Attempt = Circumstances & {
  /** Null when the money came by another way: the invoice's own payment must have been cancelled. */
  method: PaymentMethod | undefined | null;
  /** The first attempt is counted, whoever makes it, and then only those that Stripe makes by itself. */
  counts: boolean;
};

/** Collects an open invoice. Does not touch its subscription: see `payAndReflect`. */
export async function collect(
  unit: Unit,
  invoice: Invoice,
  attempt: Attempt,
  at: number,
): Promise<PayOutcome> {
  const due = await paymentOf(unit, invoice);
  const { method, counts: automatic, ...circumstances } = attempt;
  if (!due || method === null) {
    await markPaid(unit, invoice, at);
    return { kind: "paid" };
  }
  const counts = automatic || invoice.attempt_count === 0;
  if (counts) invoice.attempt_count += 1;
  if (!method) {
    failed(unit, invoice, counts, at);
    return { kind: "no_payment_method" };
  }
  const { intent } = due;
  const refused = automatic ? refusedForGood(intent, method) : undefined;
  if (refused) {
    failed(unit, invoice, counts, at);
    return { kind: "declined", decline: refused, intent: intent.id };
  }
  const outcome = await chargeIntent(unit, intent, method, circumstances, at);
  switch (outcome.kind) {
    case "succeeded":
      await markPaid(unit, invoice, at);
      return { kind: "paid" };
    case "challenge":
      invoice.attempted = true;
      if (counts) invoice.next_payment_attempt = nextAttempt(invoice, unit.dunning);
      unit.emit("invoice.updated", invoice, at);
      unit.emit("invoice.payment_action_required", invoice, at);
      return { kind: "requires_action", intent: intent.id };
    case "declined":
      failed(unit, invoice, counts, at);
      if (outcome.decline.code === "authentication_required")
        unit.emit("invoice.payment_action_required", invoice, at);
      return { kind: "declined", decline: outcome.decline, intent: intent.id, charge: outcome.charge };
  }
}

const final = new Set([
  "authentication_required",
  "highest_risk_level",
  "incorrect_number",
  "lost_card",
  "pickup_card",
  "revocation_of_all_authorizations",
  "revocation_of_authorization",
  "stolen_card",
]);

/** A retry of such a decline counts, and charges nothing until there is another card. https://docs.stripe.com/billing/revenue-recovery/smart-retries */
function refusedForGood(
  { last_payment_error: error }: PaymentIntent,
  method: PaymentMethod,
): Decline | undefined {
  if (!error?.decline_code || !final.has(error.decline_code)) return undefined;
  if (error.payment_method?.id !== method.id) return undefined;
  const { code = "card_declined", decline_code, message = "" } = error;
  return { code, decline_code, message };
}

/** The invoice stays open and payable. An attempt that somebody else made leaves the plan of retries as it is. */
function failed(unit: Unit, invoice: Invoice, counts: boolean, at: number): void {
  invoice.attempted = true;
  if (counts) invoice.next_payment_attempt = nextAttempt(invoice, unit.dunning);
  unit.emit("invoice.updated", invoice, at);
  unit.emit("invoice.payment_failed", invoice, at);
}

/** Collects an invoice and moves its subscription to where the outcome puts it. */
export async function payAndReflect(
  unit: Unit,
  invoice: Invoice,
  attempt: Attempt,
  at: number,
): Promise<PayOutcome> {
  const outcome = await collect(unit, invoice, attempt, at);
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? await unit.get("subscription", id) : undefined;
  if (subscription) await reflect(unit, subscription, invoice, outcome, at);
  return outcome;
}

async function reflect(
  unit: Unit,
  subscription: Subscription,
  invoice: Invoice,
  outcome: PayOutcome,
  at: number,
): Promise<void> {
  const { status } = subscription;
  const held = isHeldBy(subscription, invoice);
  if (outcome.kind === "paid" && held) applyPendingUpdate(unit, subscription, at);
  if (outcome.kind === "paid" && subscription.latest_invoice === invoice.id) {
    if (isBehind(status)) subscription.status = "active";
    await rememberMethod(unit, subscription, invoice);
  }
  if (outcome.kind !== "paid" && status === "active" && !held) subscription.status = "past_due";
  reflectResumption(unit, subscription, invoice, outcome.kind === "paid", at);
  unit.emit("customer.subscription.updated", subscription, at);
  await markDelinquent(unit, subscription, at);
}

const isBehind = (status: string): boolean => ["incomplete", "past_due", "unpaid"].includes(status);

export async function markDelinquent(unit: Unit, subscription: Subscription, at: number): Promise<void> {
  const customer = await unit.get("customer", subscription.customer);
  const delinquent = subscription.status === "past_due" || subscription.status === "unpaid";
  if (!customer || customer.delinquent === delinquent) return;
  customer.delinquent = delinquent;
  unit.emit("customer.updated", customer, at);
}

/** `save_default_payment_method: on_subscription` keeps what paid. */
async function rememberMethod(unit: Unit, subscription: Subscription, invoice: Invoice): Promise<void> {
  if (subscription.payment_settings?.save_default_payment_method !== "on_subscription") return;
  const paid = await paymentOf(unit, invoice);
  if (paid?.intent.payment_method) subscription.default_payment_method = paid.intent.payment_method;
}

/** What pays a subscription's invoices: its own payment method, or else its customer's. */
export async function methodFor(unit: Unit, invoice: Invoice): Promise<PaymentMethod | undefined> {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id ? await unit.get("subscription", id) : undefined;
  const own = invoice.default_payment_method ?? subscription?.default_payment_method ?? null;
  return await methodOfSubscription(unit, { customer: invoice.customer ?? "", default_payment_method: own });
}

export async function methodOfSubscription(
  unit: Unit,
  { customer: owner, default_payment_method: own }: Pick<Subscription, "customer" | "default_payment_method">,
): Promise<PaymentMethod | undefined> {
  const customer = own ? undefined : await unit.get("customer", owner);
  const id = own ?? (customer && defaultMethodOf(customer));
  return id ? await unit.get("payment_method", id) : undefined;
}
