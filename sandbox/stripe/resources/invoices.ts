import { cardDeclined, invalidRequest, missingParameter } from "../errors";
import {
  cancelPayment,
  draftInvoice,
  draftLifetime,
  finalizeInvoice,
  markUncollectible,
  pendingItems,
  voidInvoice,
} from "../flows/invoices";
import { methodFor, type PayOutcome, payAndReflect } from "../flows/pay-invoice";
import { findMethod } from "../flows/payment-methods";
import { standBy } from "../flows/standing";
import { nowOf } from "../flows/time";
import { keysOf, onClocks, pageOf, paging } from "../http/paging";
import { type Answer, type Route, route } from "../http/route";
import { newInvoiceItem } from "../objects/invoice-item";
import { mergeMetadata, orNull } from "../objects/metadata";
import type { Customer, Invoice } from "../objects/wire";
import type { Unit } from "../store/unit";
import { costOf } from "./invoice-items";
import { addItem, draftOf } from "./invoice-lines";

const hour = 3600;
const day = 24 * hour;

const editable = [
  "auto_advance",
  "collection_method",
  "days_until_due",
  "default_payment_method",
  "description",
  "due_date",
  "footer",
  "metadata",
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
      const items = behavior === "include" ? await pendingItems(unit, customer, subscription) : [];
      const auto_advance = params.auto_advance ?? false;
      const invoice = draftInvoice(
        unit,
        {
          customer,
          subscription,
          currency: params.currency ?? subscription?.currency ?? customer.currency ?? "usd",
          billing_reason: "manual",
          items,
          discounts: [],
          lines: [],
          invoice_period: { start: at, end: at },
          automatically_finalizes_at: auto_advance ? at + draftLifetime : null,
          auto_advance,
          collection_method: params.collection_method,
          due_date: dueDate(params, at),
          default_payment_method: params.default_payment_method,
          description: params.description,
          footer: params.footer,
          metadata: mergeMetadata({}, params.metadata),
        },
        at,
      );
      unit.emit("invoice.created", invoice, at);
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
    if (params.default_payment_method !== undefined)
      invoice.default_payment_method = orNull(params.default_payment_method);
    if (params.description !== undefined) invoice.description = orNull(params.description);
    if (params.footer !== undefined) invoice.footer = orNull(params.footer);
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

  route(
    "POST",
    "/v1/invoices/:id/finalize",
    "InvoiceFinalizeInvoiceParams",
    ["auto_advance"],
    async ({ unit, id, params }) => {
      const invoice = await unit.need("invoice", id);
      if (invoice.status !== "draft")
        throw invalidRequest(
          "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
          {
            code: "invoice_not_editable",
          },
        );
      const at = await nowOf(unit, invoice.test_clock);
      if (params.auto_advance !== undefined) invoice.auto_advance = params.auto_advance;
      await finalizeInvoice(unit, invoice, at);
      if (invoice.amount_due === 0)
        await payAndReflect(
          unit,
          invoice,
          { method: undefined, off_session: true, authenticated: false, counts: false },
          at,
        );
      else if (invoice.auto_advance && invoice.collection_method === "charge_automatically")
        invoice.next_payment_attempt = at + hour;
      return invoice;
    },
  ),

  route(
    "POST",
    "/v1/invoices/:id/add_lines",
    "InvoiceAddLinesParams",
    [
      "lines.amount",
      "lines.description",
      "lines.discountable",
      "lines.invoice_item",
      "lines.metadata",
      "lines.period",
      "lines.pricing.price",
      "lines.quantity",
    ],
    async ({ unit, id, params }) => {
      const invoice = await draftOf(unit, id);
      const at = await nowOf(unit, invoice.test_clock);
      const customer: Customer = await unit.need("customer", invoice.customer ?? "");
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
        addItem(invoice, customer, item);
      }
      unit.emit("invoice.updated", invoice, at);
      return invoice;
    },
  ),

  route("GET", "/v1/invoices/:id/lines", "InvoiceListLineItemsParams", ["limit"], async (call) => {
    const { lines } = await call.unit.need("invoice", call.id);
    const { limit, url } = pageOf(call);
    return { ...lines, data: lines.data.slice(0, limit), has_more: lines.data.length > (limit ?? 10), url };
  }),

  route(
    "POST",
    "/v1/invoices/:id/pay",
    "InvoicePayParams",
    ["off_session", "paid_out_of_band", "payment_method"],
    async ({ unit, id, params }) => {
      const invoice = await unit.need("invoice", id);
      const at = await nowOf(unit, invoice.test_clock);
      if (invoice.status === "paid") throw invalidRequest("Invoice is already paid");
      if (invoice.status === "draft") await finalizeInvoice(unit, invoice, at);
      if (invoice.status !== "open" && invoice.status !== "uncollectible")
        throw invalidRequest(`This invoice is ${invoice.status} and can't be paid.`);
      const circumstances = { off_session: params.off_session ?? true, authenticated: false, counts: false };
      if (params.paid_out_of_band) {
        await cancelPayment(unit, invoice, null, at);
        return answerTo(invoice, await payAndReflect(unit, invoice, { ...circumstances, method: null }, at));
      }
      const method = params.payment_method
        ? await findMethod(unit, params.payment_method, "payment_method", invoice.customer)
        : await methodFor(unit, invoice);
      if (!method) throw noMethod();
      return answerTo(invoice, await payAndReflect(unit, invoice, { ...circumstances, method }, at));
    },
  ),

  route("POST", "/v1/invoices/:id/void", "InvoiceVoidInvoiceParams", [], async ({ unit, id }) => {
    const invoice = await collectable(unit, id, "voided");
    const at = await nowOf(unit, invoice.test_clock);
    await voidInvoice(unit, invoice, at);
    await standBy(unit, invoice, at);
    return invoice;
  }),

  route(
    "POST",
    "/v1/invoices/:id/mark_uncollectible",
    "InvoiceMarkUncollectibleParams",
    [],
    async ({ unit, id }) => {
      const invoice = await collectable(unit, id, "marked uncollectible");
      const at = await nowOf(unit, invoice.test_clock);
      markUncollectible(unit, invoice, at);
      await standBy(unit, invoice, at);
      return invoice;
    },
  ),

  route("POST", "/v1/invoices/:id/send", "InvoiceSendInvoiceParams", [], async ({ unit, id }) => {
    const invoice = await unit.need("invoice", id);
    const at = await nowOf(unit, invoice.test_clock);
    if (invoice.status === "draft") await finalizeInvoice(unit, invoice, at);
    unit.emit("invoice.sent", invoice, at);
    return invoice;
  }),
];

export const invoicePayments: Route[] = [
  route(
    "GET",
    "/v1/invoice_payments",
    "InvoicePaymentListParams",
    [...paging, "created", "invoice", "payment.payment_intent", "payment.type", "status"],
    async (call) => {
      const { created, invoice, payment, status } = call.params;
      const allOf = keysOf({ invoice, status, payment_intent: payment?.payment_intent });
      return await call.unit.list("invoice_payment", { allOf, created }, pageOf(call));
    },
  ),

  route("GET", "/v1/invoice_payments/:id", "InvoicePaymentRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("invoice_payment", id);
  }),
];

async function collectable(unit: Unit, id: string, done: string): Promise<Invoice> {
  const invoice = await unit.need("invoice", id);
  if (invoice.status !== "open" && invoice.status !== "uncollectible")
    throw invalidRequest(`Only an open invoice can be ${done}; ${id} is ${invoice.status}.`);
  return invoice;
}

type Due = { collection_method?: string; days_until_due?: number; due_date?: number };

/** Only an invoice that is sent has a date by which to pay it. */
function dueDate({ collection_method, days_until_due, due_date }: Due, at: number): number | null {
  if (due_date !== undefined) return due_date;
  if (days_until_due !== undefined) return at + days_until_due * day;
  if (collection_method === "send_invoice") throw missingParameter("days_until_due");
  return null;
}

/** An error is returned, not thrown: the failed attempt stays on record. */
function answerTo(invoice: Invoice, outcome: PayOutcome): Answer {
  switch (outcome.kind) {
    case "paid":
      return invoice;
    case "declined":
      return cardDeclined({ ...outcome.decline, payment_intent: outcome.intent, charge: outcome.charge });
    case "requires_action":
      return cardDeclined({
        code: "invoice_payment_intent_requires_action",
        message:
          "Payment for this invoice requires additional user action before it can be completed successfully.",
        payment_intent: outcome.intent,
      });
    case "no_payment_method":
      return noMethod();
  }
}

const noMethod = () =>
  invalidRequest("This customer has no attached payment source or default payment method.", {
    code: "resource_missing",
  });
