import { missingParameter } from "../errors";
import { attachMethod, detachMethod, findMethod } from "../flows/payment-methods";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";

export const paymentMethods: Route[] = [
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
