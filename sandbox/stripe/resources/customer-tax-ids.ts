import { invalidRequest, noSuch } from "../errors";
import { nowOf } from "../flows/time";
import { pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { newTaxId } from "../objects/tax-id";
import type { TaxId } from "../objects/wire";
import type { Unit } from "../store/unit";

const path = "/v1/customers/:id/tax_ids";

export const customerTaxIds: Route[] = [
  route("POST", path, "CustomerCreateTaxIdParams", ["type", "value"], async ({ unit, id, params }) => {
    const customer = await unit.need("customer", id);
    if (!isPossible(params))
      throw invalidRequest(`Invalid value for ${params.type}.`, { code: "tax_id_invalid", param: "value" });
    const at = await nowOf(unit, customer.test_clock);
    const taxId = unit.add("tax_id", newTaxId({ ...params, customer: id }, at), null);
    unit.emit("customer.tax_id.created", taxId, at);
    return taxId;
  }),

  route("GET", path, "CustomerListTaxIdsParams", [...paging], async (call) => {
    const { id: customer } = await call.unit.need("customer", call.id);
    return await call.unit.list("tax_id", { allOf: [`customer:${customer}`] }, pageOf(call));
  }),

  route("GET", `${path}/:inner`, "CustomerRetrieveTaxIdParams", [], async (call) => await find(call)),

  route("DELETE", `${path}/:inner`, "CustomerDeleteTaxIdParams", [], async (call) => {
    const taxId = await find(call);
    const customer = await call.unit.need("customer", call.id);
    call.unit.emit("customer.tax_id.deleted", taxId, await nowOf(call.unit, customer.test_clock));
    await call.unit.remove("tax_id", taxId.id);
    return { id: taxId.id, object: "tax_id", deleted: true };
  }),
];

async function find({ unit, id, inner }: { unit: Unit; id: string; inner: string }): Promise<TaxId> {
  const taxId = await unit.need("tax_id", inner);
  if (taxId.customer !== id) throw noSuch("tax_id", inner);
  return taxId;
}

/** Of the many kinds only the form of European numbers is checked: a country, then two to thirteen letters and digits. */
const isPossible = ({ type, value }: { type: string; value: string }): boolean =>
  type === "eu_vat" ? /^[A-Z]{2}[0-9A-Z+*]{2,13}$/i.test(value) : value.trim() !== "";
