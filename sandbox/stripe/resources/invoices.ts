import { invalidRequest, missingParameter } from "../errors";
import { discountOfCustomer, dropSpent } from "../flows/customer-discount";
import { discountInvoice, draftOf } from "../flows/invoice-lines";
import { draftInvoice, draftLifetime, pendingItems } from "../flows/invoices";
import { nowOf } from "../flows/time";
import { keysOf, onClocks, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata, orNull } from "../objects/metadata";
import type { Customer, Invoice, Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { defaultMethod } from "./subscription-parameters";

const day = 24 * 3600;

const editable = [
  "auto_advance",
  "collection_method",
  "custom_fields",
  "days_until_due",
  "default_payment_method",
  "description",
  "discounts",
  "due_date",
  "footer",
  "metadata",
  "number",
  "statement_descriptor",
] as const;

export const invoices: Route[] = [
  route(
    "POST",
    "/v1/invoices",
    "InvoiceCreateParams",
    [...editable, "currency", "customer", "pending_invoice_items_behavior", "subscription"],
    async ({ unit, params }) => {
      const subscription = params.subscription
        ? await unit.need("subscription", params.subscription, "subscription")
        : null;
      const owner = params.customer ?? subscription?.customer;
      if (!owner) throw missingParameter("customer");
      const customer = await unit.need("customer", owner, "customer");
      const at = await nowOf(unit, customer.test_clock);
      // Stripe leaves them out unless asked, but for a subscription's own.
      const behavior = params.pending_invoice_items_behavior ?? (subscription ? "include" : "exclude");
      const currency = await currencyFor(unit, { customer, subscription }, params.currency);
      const bill = { id: subscription?.id, currency };
      const items = behavior === "include" ? await pendingItems(unit, customer, bill) : [];
      const auto_advance = params.auto_advance ?? false;
      const invoice = await draftInvoice(
        unit,
        {
          customer,
          subscription,
          currency,
          billing_reason: "manual",
          items,
          discounts:
            params.discounts === undefined ? await discountOfCustomer(unit, customer, currency, at) : [],
          lines: [],
          invoice_period: { start: at, end: at },
          automatically_finalizes_at: auto_advance ? at + draftLifetime : null,
          auto_advance,
          collection_method: params.collection_method,
          due_date: dueDate(params, at),
          metadata: mergeMetadata({}, params.metadata),
        },
        at,
      );
      await describe(unit, invoice, params);
      if (params.discounts) await discountInvoice(unit, invoice, params.discounts, at);
      unit.emit("invoice.created", invoice, at);
      await dropSpent(unit, { customer: customer.id, subscription: null }, invoice, at);
      return invoice;
    },
  ),

  route(
    "GET",
    "/v1/invoices",
    "InvoiceListParams",
    [...paging, "collection_method", "created", "customer", "status", "subscription"],
    async (call) => {
      const { collection_method, created, customer, status, subscription } = call.params;
      const allOf = keysOf({ collection_method, customer, status, subscription });
      const clocked = onClocks(customer, subscription);
      return await call.unit.list("invoice", { allOf, created, clocked }, pageOf(call));
    },
  ),

  route(
    "GET",
    "/v1/invoices/:id",
    "InvoiceRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("invoice", id),
  ),

  route("POST", "/v1/invoices/:id", "InvoiceUpdateParams", editable, async ({ unit, id, params }) => {
    const invoice = await unit.need("invoice", id);
    const at = await nowOf(unit, invoice.test_clock);
    const settled = Object.keys(params).some((name) => name !== "metadata" && name !== "auto_advance");
    if (settled) await draftOf(unit, id);
    if (params.auto_advance !== undefined) {
      invoice.auto_advance = params.auto_advance;
      if (invoice.status === "draft")
        invoice.automatically_finalizes_at = params.auto_advance ? at + draftLifetime : null;
    }
    if (params.collection_method !== undefined) invoice.collection_method = params.collection_method;
    await describe(unit, invoice, params);
    if (params.discounts !== undefined) await discountInvoice(unit, invoice, params.discounts || [], at);
    if (params.due_date !== undefined || params.days_until_due !== undefined)
      invoice.due_date = dueDate(params, at);
    invoice.metadata = mergeMetadata(invoice.metadata, params.metadata);
    unit.emit("invoice.updated", invoice, at);
    return invoice;
  }),

  route("DELETE", "/v1/invoices/:id", "InvoiceDeleteParams", [], async ({ unit, id }) => {
    const invoice = await unit.need("invoice", id);
    if (invoice.status !== "draft") throw invalidRequest("You can only delete draft invoices.");
    // What waited for an invoice waits for the next one.
    for (const item of await unit.all("invoiceitem", { allOf: [`invoice:${id}`] })) item.invoice = null;
    unit.emit("invoice.deleted", invoice, await nowOf(unit, invoice.test_clock));
    await unit.remove("invoice", id);
    return { id, object: "invoice", deleted: true };
  }),
];

/** The one asked for, else the customer's; while they have none, that of what waits. */
async function currencyFor(
  unit: Unit,
  { customer, subscription }: { customer: Customer; subscription: Subscription | null },
  given: string | undefined,
): Promise<string> {
  const wanted = given?.toLowerCase();
  if (subscription && wanted !== undefined && wanted !== subscription.currency)
    throw invalidRequest(`The subscription is billed in ${subscription.currency}, not in ${wanted}.`, {
      param: "currency",
    });
  const known = wanted ?? subscription?.currency ?? customer.currency;
  if (known) return known;
  const [waiting] = await unit.all("invoiceitem", { allOf: [`customer:${customer.id}`, "pending:true"] });
  return waiting?.currency ?? "usd";
}

type Details = {
  custom_fields?: "" | { name: string; value: string }[] | null;
  default_payment_method?: string;
  description?: string;
  footer?: string;
  number?: string | null;
  statement_descriptor?: string;
};

/** What is said on it, and what pays it. */
async function describe(unit: Unit, invoice: Invoice, given: Details): Promise<void> {
  if (given.custom_fields !== undefined) invoice.custom_fields = customFields(given.custom_fields || []);
  if (given.default_payment_method !== undefined)
    invoice.default_payment_method = await defaultMethod(
      unit,
      invoice.customer ?? "",
      given.default_payment_method,
    );
  if (given.description !== undefined) invoice.description = orNull(given.description);
  if (given.footer !== undefined) invoice.footer = orNull(given.footer);
  if (given.number !== undefined) invoice.number = orNull(given.number);
  if (given.statement_descriptor !== undefined)
    invoice.statement_descriptor = orNull(given.statement_descriptor);
}

/** https://docs.stripe.com/api/invoices/create */
const mostCustomFields = 4;

function customFields(fields: { name: string; value: string }[]): Invoice["custom_fields"] {
  if (fields.length > mostCustomFields)
    throw invalidRequest(`An invoice has at most ${mostCustomFields} custom fields.`, {
      param: "custom_fields",
    });
  return fields.length > 0 ? fields : null;
}

type Due = { collection_method?: string; days_until_due?: number; due_date?: number };

/** Only an invoice that is sent has a date by which to pay it. */
function dueDate({ collection_method, days_until_due, due_date }: Due, at: number): number | null {
  if (due_date !== undefined) return due_date;
  if (days_until_due !== undefined) return at + days_until_due * day;
  if (collection_method === "send_invoice") throw missingParameter("days_until_due");
  return null;
}
