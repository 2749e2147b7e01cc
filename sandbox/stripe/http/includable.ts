import { paymentOf } from "../flows/invoices";
import { lineItems } from "../flows/line-items";
import { cardOf } from "../objects/card";
import { overKeys } from "../objects/subscription";
import type { Unit } from "../store/unit";
import { copy, type JsonObject } from "./json";

/** Properties that an object shows only when `expand[]` asks for them. */
const includables: Record<string, (unit: Unit, id: string) => Promise<JsonObject | null>> = {
  "charge.refunds": async (unit, id) =>
    copy(await unit.list("refund", { allOf: [`charge:${id}`] }, { url: `/v1/charges/${id}/refunds` })),
  "checkout.session.line_items": async (unit, id) =>
    copy(await lineItems(unit, id, { path: `/v1/checkout/sessions/${id}/line_items` })),
  "customer.sources": async (unit, id) => {
    const url = `/v1/customers/${id}/sources`;
    const { data, ...list } = await unit.list(
      "payment_method",
      { allOf: [`customer:${id}`, "source:true"] },
      { url },
    );
    return copy({ ...list, data: data.map(cardOf) });
  },
  "customer.subscriptions": async (unit, id) =>
    copy(
      await unit.list(
        "subscription",
        { allOf: [`customer:${id}`], noneOf: overKeys },
        { url: `/v1/customers/${id}/subscriptions` },
      ),
    ),
  "customer.tax_ids": async (unit, id) =>
    copy(await unit.list("tax_id", { allOf: [`customer:${id}`] }, { url: `/v1/customers/${id}/tax_ids` })),
  "invoice.confirmation_secret": async (unit, id) => {
    const intent = (await paymentOf(unit, await unit.need("invoice", id)))?.intent;
    return intent?.client_secret ? { client_secret: intent.client_secret, type: "payment_intent" } : null;
  },
  "invoice.payments": async (unit, id) =>
    copy(await unit.list("invoice_payment", { allOf: [`invoice:${id}`] }, { url: "/v1/invoice_payments" })),
};

/** Undefined when the object has no such property to include; null when it is empty. */
export async function included(
  unit: Unit,
  node: JsonObject,
  key: string,
): Promise<JsonObject | null | undefined> {
  if (typeof node.id !== "string") return undefined;
  return await includables[`${node.object}.${key}`]?.(unit, node.id);
}
