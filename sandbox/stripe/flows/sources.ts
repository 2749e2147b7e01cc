import { cardByAlias } from "../billing/cards";
import { cardDeclined, invalidRequest, noSuch } from "../errors";
import { cardOf, isSource } from "../objects/card";
import { prefixed } from "../objects/ids";
import type { Customer, PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";
import { addMethod, attach, expiryFrom } from "./payment-methods";
import { nowOf } from "./time";

/** Saves the card that a token stands for, as the way before payment methods did. */
export async function addSource(
  unit: Unit,
  customer: Customer,
  token: string,
  { metadata, makeDefault }: { metadata: Record<string, string>; makeDefault: boolean },
): Promise<PaymentMethod> {
  const card = cardByAlias(token);
  if (!card || !token.startsWith("tok_"))
    throw invalidRequest(`No such token: '${token}'`, { code: "resource_missing", param: "source" });
  if (card.decline && !card.attaches) throw cardDeclined(card.decline);
  const at = await nowOf(unit, customer.test_clock);
  const method = addMethod(unit, { id: prefixed("card"), card, ...expiryFrom(at) }, at);
  method.metadata = metadata;
  attach(unit, method, customer, at);
  if (makeDefault || customer.default_source === null) customer.default_source = method.id;
  unit.announce("customer.source.created", cardOf(method), at);
  return method;
}

export async function sourceOf(unit: Unit, customer: string, id: string): Promise<PaymentMethod> {
  const method = await unit.need("payment_method", id);
  if (!isSource(id) || method.customer !== customer) throw noSuch("source", id);
  return method;
}
