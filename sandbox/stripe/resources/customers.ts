import { invalidRequest, noSuch } from "../errors";
import { discountCustomer, removeCustomerDiscount } from "../flows/customer-discount";
import { createCustomer, deleteCustomer } from "../flows/customers";
import { attachMethod, findMethod } from "../flows/payment-methods";
import { addSource } from "../flows/sources";
import { nowOf } from "../flows/time";
import { keysOf, onClocks, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { addressOf } from "../objects/address";
import { mergeMetadata, orNull } from "../objects/metadata";
import type { Customer } from "../objects/wire";
import type { Unit } from "../store/unit";
import { defaultMethod } from "./subscription-parameters";

const shared = [
  "address",
  "coupon",
  "description",
  "email",
  "invoice_settings.default_payment_method",
  "metadata",
  "name",
  "phone",
  "preferred_locales",
  "promotion_code",
  "source",
] as const;

export const customers: Route[] = [
  route(
    "POST",
    "/v1/customers",
    "CustomerCreateParams",
    [...shared, "payment_method", "test_clock"],
    async ({ unit, params }) => {
      if (params.test_clock) await unit.need("test_helpers.test_clock", params.test_clock, "test_clock");
      const address = orNull(params.address);
      const customer = await createCustomer(unit, {
        ...params,
        address: address && addressOf(address),
        metadata: mergeMetadata({}, params.metadata),
      });
      const method = params.payment_method
        ? await findMethod(unit, params.payment_method, "payment_method", customer.id)
        : undefined;
      if (method) await attachMethod(unit, method, customer);
      if (params.source) await addSource(unit, customer, params.source, { metadata: {}, makeDefault: true });
      await setDiscount(unit, customer, params, await nowOf(unit, customer.test_clock));
      await setDefault(unit, customer, params.invoice_settings?.default_payment_method);
      return customer;
    },
  ),

  route(
    "GET",
    "/v1/customers",
    "CustomerListParams",
    [...paging, "created", "email", "test_clock"],
    async (call) => {
      const { created, email, test_clock } = call.params;
      return await call.unit.list(
        "customer",
        { allOf: keysOf({ email, test_clock }), created, clocked: onClocks(test_clock) },
        pageOf(call),
      );
    },
  ),

  route("GET", "/v1/customers/:id", "CustomerRetrieveParams", [], async ({ unit, id }) =>
    (await unit.isDeleted("customer", id))
      ? { id, object: "customer", deleted: true }
      : await unit.need("customer", id),
  ),

  route("POST", "/v1/customers/:id", "CustomerUpdateParams", shared, async ({ unit, id, params }) => {
    const customer = await unit.need("customer", id);
    if (params.address !== undefined) {
      const address = orNull(params.address);
      customer.address = address && addressOf(address);
    }
    if (params.description !== undefined) customer.description = params.description || null;
    if (params.email !== undefined) customer.email = params.email || null;
    if (params.name !== undefined) customer.name = params.name || null;
    if (params.phone !== undefined) customer.phone = params.phone || null;
    if (params.preferred_locales !== undefined) customer.preferred_locales = params.preferred_locales;
    customer.metadata = mergeMetadata(customer.metadata, params.metadata);
    await setDefault(unit, customer, params.invoice_settings?.default_payment_method);
    if (params.source) await addSource(unit, customer, params.source, { metadata: {}, makeDefault: true });
    const at = await nowOf(unit, customer.test_clock);
    await setDiscount(unit, customer, params, at);
    unit.emit("customer.updated", customer, at);
    return customer;
  }),

  route("DELETE", "/v1/customers/:id/discount", "CustomerDeleteDiscountParams", [], async ({ unit, id }) => {
    const customer = await unit.need("customer", id);
    if (!customer.discount)
      throw invalidRequest("No active discount for customer.", { code: "resource_missing" });
    const { end, ...discount } = customer.discount;
    const at = await nowOf(unit, customer.test_clock);
    await removeCustomerDiscount(unit, customer, at);
    unit.emit("customer.updated", customer, at);
    return { ...discount, deleted: true };
  }),

  route("DELETE", "/v1/customers/:id", "CustomerDeleteParams", [], async ({ unit, id }) => {
    await deleteCustomer(unit, await unit.need("customer", id));
    return { id, object: "customer", deleted: true };
  }),

  route(
    "GET",
    "/v1/customers/:id/payment_methods",
    "CustomerListPaymentMethodsParams",
    [...paging, "type"],
    async (call) => {
      const { id: customer } = await call.unit.need("customer", call.id);
      const allOf = keysOf({ customer, type: call.params.type });
      return await call.unit.list("payment_method", { allOf }, pageOf(call));
    },
  ),

  route(
    "GET",
    "/v1/customers/:id/payment_methods/:inner",
    "CustomerRetrievePaymentMethodParams",
    [],
    async ({ unit, id, inner }) => {
      const method = await unit.need("payment_method", inner);
      if (method.customer !== id) throw noSuch("payment_method", inner);
      return method;
    },
  ),
];

/** From before subscriptions had discounts; an empty coupon takes it away. */
async function setDiscount(
  unit: Unit,
  customer: Customer,
  { coupon, promotion_code }: { coupon?: string; promotion_code?: string },
  at: number,
): Promise<void> {
  if (coupon && promotion_code)
    throw invalidRequest("You may only specify one of these parameters: coupon, promotion_code.");
  if (coupon || promotion_code) await discountCustomer(unit, customer, { coupon, promotion_code }, at);
  else if (coupon === "") await removeCustomerDiscount(unit, customer, at);
}

/** Only a method that is attached to the customer can be its default. */
async function setDefault(unit: Unit, customer: Customer, given: string | undefined): Promise<void> {
  if (given === undefined) return;
  const param = "invoice_settings[default_payment_method]";
  customer.invoice_settings.default_payment_method = await defaultMethod(unit, customer.id, given, param);
}
