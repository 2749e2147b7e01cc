import { detachMethod } from "../flows/payment-methods";
import { addSource, sourceOf } from "../flows/sources";
import { nowOf } from "../flows/time";
import { pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { cardOf } from "../objects/card";
import { mergeMetadata } from "../objects/metadata";

const path = "/v1/customers/:id/sources";

/** Cards as they were saved before there were payment methods. */
export const customerSources: Route[] = [
  route("POST", path, "CustomerCreateSourceParams", ["metadata", "source"], async ({ unit, id, params }) => {
    const customer = await unit.need("customer", id);
    const metadata = mergeMetadata({}, params.metadata);
    const method = await addSource(unit, customer, params.source, { metadata, makeDefault: false });
    unit.emit("customer.updated", customer, await nowOf(unit, customer.test_clock));
    return cardOf(method);
  }),

  route("GET", path, "CustomerListSourcesParams", paging, async (call) => {
    const { id: customer } = await call.unit.need("customer", call.id);
    const allOf = [`customer:${customer}`, "source:true"];
    const { data, ...list } = await call.unit.list("payment_method", { allOf }, pageOf(call));
    return { ...list, data: data.map(cardOf) };
  }),

  route("GET", `${path}/:inner`, "CustomerRetrieveSourceParams", [], async ({ unit, id, inner }) =>
    cardOf(await sourceOf(unit, id, inner)),
  ),

  route(
    "POST",
    `${path}/:inner`,
    "CustomerUpdateSourceParams",
    ["exp_month", "exp_year", "metadata", "name"],
    async ({ unit, id, inner, params }) => {
      const method = await sourceOf(unit, id, inner);
      const before = cardOf(method);
      if (method.card && params.exp_month) method.card.exp_month = Number(params.exp_month);
      if (method.card && params.exp_year) method.card.exp_year = Number(params.exp_year);
      if (params.name !== undefined) method.billing_details.name = params.name || null;
      method.metadata = mergeMetadata(method.metadata, params.metadata);
      const { test_clock } = await unit.need("customer", id);
      unit.announce("customer.source.updated", cardOf(method), await nowOf(unit, test_clock), before);
      return cardOf(method);
    },
  ),

  route("DELETE", `${path}/:inner`, "CustomerDeleteSourceParams", [], async ({ unit, id, inner }) => {
    const method = await sourceOf(unit, id, inner);
    const { test_clock } = await unit.need("customer", id);
    unit.announce("customer.source.deleted", cardOf(method), await nowOf(unit, test_clock));
    await detachMethod(unit, method);
    return { id: inner, object: "card", deleted: true };
  }),
];
