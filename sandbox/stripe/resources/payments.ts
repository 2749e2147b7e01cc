import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";

/** Payments are made by Checkout and by invoices; here they can be looked at. */
export const payments: Route[] = [
  route(
    "GET",
    "/v1/payment_intents",
    "PaymentIntentListParams",
    [...paging, "created", "customer"],
    async (call) => {
      const { created, customer } = call.params;
      return await call.unit.list("payment_intent", { allOf: keysOf({ customer }), created }, pageOf(call));
    },
  ),

  route(
    "GET",
    "/v1/payment_intents/:id",
    "PaymentIntentRetrieveParams",
    ["client_secret"],
    async ({ unit, id }) => {
      return await unit.need("payment_intent", id);
    },
  ),

  route(
    "GET",
    "/v1/charges",
    "ChargeListParams",
    [...paging, "created", "customer", "payment_intent"],
    async (call) => {
      const { created, customer, payment_intent } = call.params;
      return await call.unit.list(
        "charge",
        { allOf: keysOf({ customer, payment_intent }), created },
        pageOf(call),
      );
    },
  ),

  route(
    "GET",
    "/v1/charges/:id",
    "ChargeRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("charge", id),
  ),

  route(
    "GET",
    "/v1/setup_intents",
    "SetupIntentListParams",
    [...paging, "created", "customer", "payment_method"],
    async (call) => {
      const { created, customer, payment_method } = call.params;
      return await call.unit.list(
        "setup_intent",
        { allOf: keysOf({ customer, payment_method }), created },
        pageOf(call),
      );
    },
  ),

  route(
    "GET",
    "/v1/setup_intents/:id",
    "SetupIntentRetrieveParams",
    ["client_secret"],
    async ({ unit, id }) => {
      return await unit.need("setup_intent", id);
    },
  ),
];
