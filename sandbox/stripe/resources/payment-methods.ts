import { readCard } from "../billing/card-form";
import { cardByAlias, cardByNumber } from "../billing/cards";
import { cardDeclined, invalidRequest, missingParameter, notImplemented } from "../errors";
import { addMethod, attachMethod, detachMethod, findMethod } from "../flows/payment-methods";
import { nowOfCustomer, wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { addressOf } from "../objects/address";
import { mergeMetadata, orNull } from "../objects/metadata";
import type { PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";

const details = [
  "allow_redisplay",
  "billing_details.address",
  "billing_details.email",
  "billing_details.name",
  "billing_details.phone",
  "metadata",
] as const;

export const paymentMethods: Route[] = [
  route(
    "POST",
    "/v1/payment_methods",
    "PaymentMethodCreateParams",
    [...details, "card.cvc", "card.exp_month", "card.exp_year", "card.number", "card.token", "type"],
    async ({ unit, params }) => {
      if (params.type !== "card")
        throw params.type ? notImplemented("type", params.type) : missingParameter("type");
      if (!params.card) throw missingParameter("card");
      const method = await createCard(unit, params.card);
      describe(method, params);
      return method;
    },
  ),

  route(
    "GET",
    "/v1/payment_methods",
    "PaymentMethodListParams",
    [...paging, "customer", "type"],
    async (call) => {
      const { customer, type } = call.params;
      if (customer) await call.unit.need("customer", customer, "customer");
      return await call.unit.list("payment_method", { allOf: keysOf({ customer, type }) }, pageOf(call));
    },
  ),

  route("GET", "/v1/payment_methods/:id", "PaymentMethodRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("payment_method", id);
  }),

  route(
    "POST",
    "/v1/payment_methods/:id",
    "PaymentMethodUpdateParams",
    [...details, "card.exp_month", "card.exp_year"],
    async ({ unit, id, params }) => {
      const method = await unit.need("payment_method", id);
      if (!method.customer)
        throw invalidRequest("You must save this PaymentMethod to a customer before you can update it.");
      describe(method, params);
      if (method.card) {
        if (params.card?.exp_month !== undefined) method.card.exp_month = params.card.exp_month;
        if (params.card?.exp_year !== undefined) method.card.exp_year = params.card.exp_year;
      }
      unit.emit("payment_method.updated", method, await nowOfCustomer(unit, method.customer));
      return method;
    },
  ),

  route(
    "POST",
    "/v1/payment_methods/:id/attach",
    "PaymentMethodAttachParams",
    ["customer"],
    async ({ unit, id, params }) => {
      if (!params.customer) throw missingParameter("customer");
      const customer = await unit.need("customer", params.customer, "customer");
      const method = await findMethod(unit, id, "id", customer.id);
      await attachMethod(unit, method, customer);
      return method;
    },
  ),

  route("POST", "/v1/payment_methods/:id/detach", "PaymentMethodDetachParams", [], async ({ unit, id }) => {
    const method = await unit.need("payment_method", id);
    await detachMethod(unit, method);
    return method;
  }),
];

type CardGiven = { token?: string; number?: string; exp_month?: number; exp_year?: number; cvc?: string };

async function createCard(unit: Unit, given: CardGiven): Promise<PaymentMethod> {
  if (given.token) {
    if (!cardByAlias(given.token))
      throw invalidRequest(`No such token: '${given.token}'`, {
        code: "resource_missing",
        param: "card[token]",
      });
    return await findMethod(unit, given.token, "card[token]", null);
  }
  const { number = "", exp_month = 0, exp_year = 0, cvc = "000" } = given;
  const read = readCard({ number, expiry: `${exp_month}/${exp_year}`, cvc }, wallNow());
  if (read.ok) return addMethod(unit, { ...read.card, card: cardByNumber(read.card.number) }, wallNow());
  if (read.errors.number)
    throw cardDeclined({ code: "incorrect_number", message: "Your card number is incorrect." });
  if (read.errors.expiry)
    throw cardDeclined({ code: "invalid_expiry_year", message: "Your card's expiration date is invalid." });
  throw cardDeclined({ code: "invalid_cvc", message: "Your card's security code is invalid." });
}

type Details = {
  allow_redisplay?: string;
  billing_details?: {
    address?: Parameters<typeof addressOf>[0] | "" | null;
    email?: string | null;
    name?: string | null;
    phone?: string | null;
  };
  metadata?: Parameters<typeof mergeMetadata>[1];
};

function describe(method: PaymentMethod, given: Details): void {
  const { address, email, name, phone } = given.billing_details ?? {};
  if (address !== undefined) method.billing_details.address = addressOf(orNull(address) ?? {});
  if (email !== undefined) method.billing_details.email = email || null;
  if (name !== undefined) method.billing_details.name = name || null;
  if (phone !== undefined) method.billing_details.phone = phone || null;
  if (given.allow_redisplay !== undefined) method.allow_redisplay = given.allow_redisplay;
  method.metadata = mergeMetadata(method.metadata, given.metadata);
}
