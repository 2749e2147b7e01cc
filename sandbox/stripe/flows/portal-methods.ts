import type { CardFields } from "../billing/card-form";
import { cardByNumber } from "../billing/cards";
import { invalidRequest, noSuch } from "../errors";
import type { PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";
import { addMethod } from "./payment-methods";
import type { Portal } from "./portal";
import { confirmSetup, createSetup, type SetupOutcome } from "./setup-intents";
import { nowOf } from "./time";

/** Saves a card that was typed in, and makes it the one that is charged. */
export async function saveFromPortal(
  unit: Unit,
  portal: Portal,
  { card, name }: { card: CardFields; name: string },
  return_url: string,
): Promise<{ outcome: SetupOutcome; intent: string }> {
  refuseDisabled(portal);
  const { customer } = portal;
  const at = await nowOf(unit, customer.test_clock);
  const billing_details = { email: customer.email, name };
  const method = addMethod(unit, { ...card, card: cardByNumber(card.number), billing_details }, at);
  const intent = createSetup(unit, { customer: customer.id }, at);
  unit.hidden("setup_intent", intent.id).return_url = return_url;
  const outcome = await confirmSetup(unit, intent, method, { authenticated: false }, at);
  if (outcome.kind === "succeeded") await makeDefault(unit, portal, method.id);
  return { outcome, intent: intent.id };
}

/** After a challenge: only what was really saved for this customer counts. */
export async function keepSaved(unit: Unit, portal: Portal, intent: string): Promise<boolean> {
  const setup = await unit.get("setup_intent", intent);
  if (setup?.status !== "succeeded" || setup.customer !== portal.customer.id) return false;
  await makeDefault(unit, portal, setup.payment_method ?? "");
  return true;
}

/** For the customer's invoices, and for every subscription that had a card of its own. */
export async function makeDefault(unit: Unit, portal: Portal, id: string): Promise<void> {
  refuseDisabled(portal);
  const { customer, subscriptions } = portal;
  const method = await unit.need("payment_method", id);
  if (method.customer !== customer.id) throw noSuch("payment_method", id);
  const at = await nowOf(unit, customer.test_clock);
  customer.invoice_settings.default_payment_method = method.id;
  unit.emit("customer.updated", customer, at);
  for (const subscription of subscriptions)
    if (subscription.default_payment_method && subscription.default_payment_method !== method.id) {
      subscription.default_payment_method = method.id;
      unit.emit("customer.subscription.updated", subscription, at);
    }
}

/** One of the customer's, which they may remove. */
export function ownMethod(portal: Portal, id: string): PaymentMethod {
  refuseDisabled(portal);
  const own = portal.methods.find((method) => method.id === id);
  if (!own) throw noSuch("payment_method", id);
  return own;
}

function refuseDisabled({ configuration }: Portal): void {
  if (!configuration.features.payment_method_update.enabled)
    throw invalidRequest("Payment methods can't be changed here.");
}
