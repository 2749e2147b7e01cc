import { invalidRequest, noSuch, notImplemented } from "../errors";
import { draftOf, itemOf, putItem, takeItem } from "../flows/invoice-lines";
import { nowOf } from "../flows/time";
import { pageOf } from "../http/paging";
import { type Route, route } from "../http/route";
import { newInvoiceItem } from "../objects/invoice-item";
import { mergeMetadata } from "../objects/metadata";
import type { Invoice, InvoiceItem, InvoiceLineItem } from "../objects/wire";
import type { Unit } from "../store/unit";
import { costOf, discount, reviseItem } from "./invoice-items";

const path = "/v1/invoices/:id";

export const invoiceLines: Route[] = [
  route("GET", `${path}/lines`, "InvoiceListLineItemsParams", ["limit", "starting_after"], async (call) => {
    const { lines } = await call.unit.need("invoice", call.id);
    const { limit = 10, starting_after, url } = pageOf(call);
    const from = starting_after ? lines.data.findIndex(({ id }) => id === starting_after) + 1 : 0;
    const rest = lines.data.slice(from);
    return { ...lines, data: rest.slice(0, limit), has_more: rest.length > limit, url };
  }),

  route(
    "POST",
    `${path}/add_lines`,
    "InvoiceAddLinesParams",
    [
      "invoice_metadata",
      "lines.amount",
      "lines.description",
      "lines.discountable",
      "lines.discounts",
      "lines.invoice_item",
      "lines.metadata",
      "lines.period",
      "lines.pricing.price",
      "lines.quantity",
    ],
    async ({ unit, id, params }) => {
      const { invoice, at } = await begin(unit, id, params);
      const customer = await unit.need("customer", invoice.customer ?? "");
      for (const { invoice_item, ...line } of params.lines) {
        const item = invoice_item
          ? await unit.need("invoiceitem", invoice_item, "lines")
          : newInvoiceItem(
              {
                customer,
                ...(await costOf(unit, { ...line, currency: invoice.currency })),
                description: line.description ?? null,
                period: line.period ?? { start: at, end: at },
                discountable: line.discountable,
                metadata: mergeMetadata({}, line.metadata),
              },
              at,
            );
        if (!invoice_item) unit.add("invoiceitem", item, null);
        await discount(unit, item, line.discounts, at);
        await putItem(unit, invoice, item);
      }
      unit.emit("invoice.updated", invoice, at);
      return invoice;
    },
  ),

  route(
    "POST",
    `${path}/update_lines`,
    "InvoiceUpdateLinesParams",
    [
      "invoice_metadata",
      "lines.amount",
      "lines.description",
      "lines.discountable",
      "lines.discounts",
      "lines.id",
      "lines.metadata",
      "lines.period",
      "lines.quantity",
    ],
    async ({ unit, id, params }) => {
      const { invoice, at } = await begin(unit, id, params);
      for (const { id: line, ...given } of params.lines) await revise(unit, invoice, line, given, at);
      unit.emit("invoice.updated", invoice, at);
      return invoice;
    },
  ),

  route(
    "POST",
    `${path}/remove_lines`,
    "InvoiceRemoveLinesParams",
    ["invoice_metadata", "lines.behavior", "lines.id"],
    async ({ unit, id, params }) => {
      const { invoice, at } = await begin(unit, id, params);
      for (const { id: line, behavior } of params.lines) {
        const item = await itemOn(unit, invoice, line);
        await takeItem(unit, invoice, item);
        if (behavior !== "delete") continue;
        unit.emit("invoiceitem.deleted", item, at);
        await unit.remove("invoiceitem", item.id);
      }
      unit.emit("invoice.updated", invoice, at);
      return invoice;
    },
  ),

  route(
    "POST",
    `${path}/lines/:inner`,
    "InvoiceUpdateLineItemParams",
    ["amount", "description", "discountable", "discounts", "metadata", "period", "quantity"],
    async ({ unit, id, inner, params }) => {
      const { invoice, at } = await begin(unit, id, {});
      await revise(unit, invoice, inner, params, at);
      unit.emit("invoice.updated", invoice, at);
      return lineOn(invoice, inner);
    },
  ),
];

type Change = { invoice_metadata?: Parameters<typeof mergeMetadata>[1] };

async function begin(unit: Unit, id: string, { invoice_metadata }: Change) {
  const invoice = await draftOf(unit, id);
  invoice.metadata = mergeMetadata(invoice.metadata, invoice_metadata);
  return { invoice, at: await nowOf(unit, invoice.test_clock) };
}

type Revision = Parameters<typeof reviseItem>[1] & { discounts?: Parameters<typeof discount>[2] };

/** A line and the invoice item that it was made of are changed together. */
async function revise(
  unit: Unit,
  invoice: Invoice,
  line: string,
  given: Revision,
  at: number,
): Promise<void> {
  const item = await itemOn(unit, invoice, line);
  reviseItem(item, given);
  await discount(unit, item, given.discounts, at);
  await putItem(unit, invoice, item);
}

function lineOn({ id, lines }: Invoice, line: string): InvoiceLineItem {
  const found = lines.data.find((each) => each.id === line);
  if (!found) throw noSuch(`line item of ${id}`, line, "lines");
  return found;
}

async function itemOn(unit: Unit, invoice: Invoice, line: string): Promise<InvoiceItem> {
  const item = itemOf(lineOn(invoice, line));
  if (!item) throw notImplemented("lines", `${line}, which a subscription bills by itself,`);
  const found = await unit.get("invoiceitem", item);
  if (!found) throw invalidRequest(`The invoice item of ${line} was deleted.`, { param: "lines" });
  return found;
}
