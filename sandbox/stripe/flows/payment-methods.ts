import { cardByAlias, cardByNumber } from "../billing/cards";
import { cardDeclined, invalidRequest } from "../errors";
import { newPaymentMethod } from "../objects/payment-method";
import type { Customer, PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";
import { nowOf, nowOfCustomer } from "./time";

/** A payment method by its id, or a new one for an alias such as `pm_card_visa`. */
export async function findMethod(
  unit: Unit,
  id: string,
  param: string,
  customer: string | null,
): Promise<PaymentMethod> {
  const card = cardByAlias(id);
  if (!card) return await unit.need("payment_method", id, param);
  const at = await nowOfCustomer(unit, customer);
  return addMethod(unit, { card, ...expiryFrom(at) }, at);
}

/** When a card that was named by an alias expires. */
export const expiryFrom = (at: number): { exp_month: number; exp_year: number } => ({
  exp_month: 12,
  exp_year: new Date(at * 1000).getUTCFullYear() + 4,
});

/** What pays when nothing else was said: the default method, or the source from before there were any. */
export const defaultMethodOf = ({ invoice_settings, default_source }: Customer): string | null =>
  invoice_settings.default_payment_method ?? default_source;

/**
 * A payment method that is the customer's own. An alias is the card of that number that they have; without one it is
 * attached now.
 */
export async function ownedMethod(
  unit: Unit,
  customer: string,
  id: string,
  param: string,
): Promise<PaymentMethod> {
  const card = cardByAlias(id);
  const own = card && (await cardOf(unit, customer, card.number));
  const method = own ?? (await findMethod(unit, id, param, customer));
  if (card && !own) await attachMethod(unit, method, await unit.need("customer", customer));
  if (method.customer !== customer)
    throw invalidRequest(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      { code: "resource_missing", param },
    );
  return method;
}

async function cardOf(unit: Unit, customer: string, number: string): Promise<PaymentMethod | undefined> {
  const methods = await unit.all("payment_method", { allOf: [`customer:${customer}`] });
  return methods.find(({ id }) => unit.hidden("payment_method", id).card_number === number);
}

type Given = Parameters<typeof newPaymentMethod>[0];

export function addMethod(unit: Unit, given: Given, at: number): PaymentMethod {
  const hidden = { card_number: given.card.number, set_up: false };
  return unit.add("payment_method", newPaymentMethod(given, at), hidden);
}

/** Stripe asks the bank when a card is saved: one that declines is not attached, but for the card that only then fails. */
export async function attachMethod(unit: Unit, method: PaymentMethod, customer: Customer): Promise<void> {
  if (method.customer === customer.id) return;
  if (method.customer)
    throw invalidRequest("The payment method you provided has already been attached to a customer.");
  const card = cardByNumber(unit.hidden("payment_method", method.id).card_number);
  if (card.decline && !card.attaches) throw cardDeclined(card.decline);
  attach(unit, method, customer, await nowOf(unit, customer.test_clock));
}

/** For a method that has just paid. */
export function attach(unit: Unit, method: PaymentMethod, customer: Customer, at: number): void {
  if (method.customer === customer.id) return;
  method.customer = customer.id;
  unit.emit("payment_method.attached", method, at);
}

/** What it was the default of falls back to nothing. */
export async function detachMethod(unit: Unit, method: PaymentMethod): Promise<void> {
  const customer = method.customer ? await unit.get("customer", method.customer) : undefined;
  if (!customer)
    throw invalidRequest(
      "The payment method you provided is not attached to a customer so detachment is impossible.",
    );
  const at = await nowOf(unit, customer.test_clock);
  method.customer = null;
  unit.emit("payment_method.detached", method, at);
  const { default_source, invoice_settings } = customer;
  if (invoice_settings.default_payment_method === method.id) invoice_settings.default_payment_method = null;
  if (default_source === method.id) customer.default_source = null;
  unit.emit("customer.updated", customer, at);
  for (const subscription of await unit.all("subscription", { allOf: [`customer:${customer.id}`] }))
    if (subscription.default_payment_method === method.id) {
      subscription.default_payment_method = null;
      unit.emit("customer.subscription.updated", subscription, at);
    }
}
