import { multiply } from "../billing/money";
import { invalidRequest, missingParameter } from "../errors";
import { discountItem, draftOf, netAmountOf, putItem, takeItem } from "../flows/invoice-lines";
import { nowOf } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { newInvoiceItem } from "../objects/invoice-item";
import { mergeMetadata } from "../objects/metadata";
import type { Invoice, InvoiceItem, Price } from "../objects/wire";
import type { Unit } from "../store/unit";

export const invoiceItems: Route[] = [
  route(
    "POST",
    "/v1/invoiceitems",
    "InvoiceItemCreateParams",
    [
      "amount",
      "currency",
      "customer",
      "description",
      "discountable",
      "discounts",
      "invoice",
      "metadata",
      "period",
      "pricing.price",
      "quantity",
      "subscription",
      "unit_amount_decimal",
    ],
    async ({ unit, params }) => {
      const invoice = params.invoice ? await draftOf(unit, params.invoice, "invoice") : undefined;
      const owner = params.customer ?? invoice?.customer;
      if (!owner) throw missingParameter("customer");
      const customer = await unit.need("customer", owner, "customer");
      const subscription = params.subscription
        ? await unit.need("subscription", params.subscription, "subscription")
        : null;
      const at = await nowOf(unit, customer.test_clock);
      const cost = await costOf(unit, params);
      if (subscription && cost.currency !== subscription.currency)
        throw invalidRequest(
          `The subscription is billed in ${subscription.currency}, not in ${cost.currency}.`,
          {
            param: "currency",
          },
        );
      const item = newInvoiceItem(
        {
          customer,
          ...cost,
          description: params.description ?? (await productName(unit, cost.price)),
          period: params.period ?? { start: at, end: at },
          subscription,
          discountable: params.discountable,
          metadata: mergeMetadata({}, params.metadata),
        },
        at,
      );
      unit.add("invoiceitem", item, null);
      await discount(unit, item, params.discounts, at);
      if (invoice) await putItem(unit, invoice, item);
      unit.emit("invoiceitem.created", item, at);
      if (invoice) unit.emit("invoice.updated", invoice, at);
      return item;
    },
  ),

  route(
    "GET",
    "/v1/invoiceitems",
    "InvoiceItemListParams",
    [...paging, "created", "customer", "invoice", "pending"],
    async (call) => {
      const { created, customer, invoice, pending } = call.params;
      const allOf = keysOf({ customer, invoice, pending });
      return await call.unit.list("invoiceitem", { allOf, created }, pageOf(call));
    },
  ),

  route("GET", "/v1/invoiceitems/:id", "InvoiceItemRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("invoiceitem", id);
  }),

  route(
    "POST",
    "/v1/invoiceitems/:id",
    "InvoiceItemUpdateParams",
    [
      "amount",
      "description",
      "discountable",
      "discounts",
      "metadata",
      "period",
      "quantity",
      "unit_amount_decimal",
    ],
    async ({ unit, id, params }) => {
      const item = await unit.need("invoiceitem", id);
      const invoice = await editable(unit, item);
      const at = await nowOf(unit, item.test_clock);
      reviseItem(item, params);
      await discount(unit, item, params.discounts, at);
      if (!invoice) return item;
      await putItem(unit, invoice, item);
      unit.emit("invoice.updated", invoice, at);
      return item;
    },
  ),

  route("DELETE", "/v1/invoiceitems/:id", "InvoiceItemDeleteParams", [], async ({ unit, id }) => {
    const item = await unit.need("invoiceitem", id);
    const invoice = await editable(unit, item);
    const at = await nowOf(unit, item.test_clock);
    if (invoice) {
      await takeItem(unit, invoice, item);
      unit.emit("invoice.updated", invoice, at);
    }
    unit.emit("invoiceitem.deleted", item, at);
    await unit.remove("invoiceitem", id);
    return { id, object: "invoiceitem", deleted: true };
  }),
];

type Revision = {
  amount?: number;
  description?: string;
  discountable?: boolean;
  metadata?: Parameters<typeof mergeMetadata>[1];
  period?: InvoiceItem["period"];
  quantity?: number;
  unit_amount_decimal?: string;
};

export function reviseItem(item: InvoiceItem, given: Revision): void {
  if (given.quantity !== undefined || given.unit_amount_decimal !== undefined) {
    const unit_amount = given.unit_amount_decimal ?? item.pricing?.unit_amount_decimal ?? "0";
    item.quantity = given.quantity ?? item.quantity;
    item.quantity_decimal = String(item.quantity);
    item.amount = multiply(unit_amount, item.quantity);
  }
  if (given.amount !== undefined) item.amount = given.amount;
  if (given.description !== undefined) item.description = given.description;
  if (given.discountable !== undefined) item.discountable = given.discountable;
  if (given.period !== undefined) item.period = given.period;
  item.metadata = mergeMetadata(item.metadata, given.metadata);
}

/** Also when none are given: they may take another part of another amount. */
export async function discount(
  unit: Unit,
  item: InvoiceItem,
  given: Parameters<typeof discountItem>[2] | "" | null | undefined,
  at: number,
): Promise<void> {
  if (given !== undefined) await discountItem(unit, item, given || [], at);
  item.net_amount = await netAmountOf(unit, item, at);
}

type GivenCost = {
  amount?: number;
  currency?: string;
  quantity?: number;
  unit_amount_decimal?: string;
  pricing?: { price?: string };
};

type Cost = {
  amount: number;
  currency: string;
  quantity: number;
  price: Price | null;
};

/** An amount as it is, or a price or unit amount times a quantity. */
export async function costOf(unit: Unit, given: GivenCost): Promise<Cost> {
  const { amount, currency, quantity = 1, unit_amount_decimal } = given;
  if (given.pricing?.price) {
    const price = await unit.need("price", given.pricing.price, "pricing[price]");
    if (price.recurring)
      throw invalidRequest(
        "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
        { param: "pricing[price]" },
      );
    const total = multiply(price.unit_amount_decimal ?? "0", quantity);
    return { amount: total, currency: price.currency, quantity, price };
  }
  if (amount === undefined && unit_amount_decimal === undefined) throw missingParameter("amount");
  if (!currency) throw missingParameter("currency");
  const total = amount ?? multiply(unit_amount_decimal ?? "0", quantity);
  return { amount: total, currency: currency.toLowerCase(), quantity, price: null };
}

async function productName(unit: Unit, price: Price | null): Promise<string | null> {
  return (price && (await unit.get("product", price.product))?.name) ?? null;
}

/** The draft it stands on, if any. What was invoiced can't be changed any more. */
async function editable(unit: Unit, item: InvoiceItem): Promise<Invoice | undefined> {
  const invoice = item.invoice ? await unit.get("invoice", item.invoice) : undefined;
  if (invoice && invoice.status !== "draft")
    throw invalidRequest("This invoice item can't be changed: its invoice is no longer a draft.");
  return invoice;
}
