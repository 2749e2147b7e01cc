import { cardDeclined, invalidRequest, notImplemented } from "../errors";
import { finalizeInvoice, voidInvoice } from "../flows/invoices";
import { methodFor, type PayOutcome, payAndReflect } from "../flows/pay-invoice";
import { findMethod } from "../flows/payment-methods";
import { nowOf } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Answer, type Route, route } from "../http/route";
import type { Invoice } from "../objects/wire";

export const invoices: Route[] = [
  route(
    "GET",
    "/v1/invoices",
    "InvoiceListParams",
    [...paging, "collection_method", "created", "customer", "status", "subscription"],
    async (call) => {
      const { collection_method, created, customer, status, subscription } = call.params;
      const allOf = keysOf({ collection_method, customer, status, subscription });
      return await call.unit.list("invoice", { allOf, created }, pageOf(call));
    },
  ),

  route(
    "GET",
    "/v1/invoices/:id",
    "InvoiceRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("invoice", id),
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
      if (params.paid_out_of_band) throw notImplemented("paid_out_of_band", "true");
      const invoice = await unit.need("invoice", id);
      const at = await nowOf(unit, invoice.test_clock);
      if (invoice.status === "paid") throw invalidRequest("Invoice is already paid");
      if (invoice.status === "draft") await finalizeInvoice(unit, invoice, at);
      if (invoice.status !== "open")
        throw invalidRequest(`This invoice is ${invoice.status} and can't be paid.`);
      const method = params.payment_method
        ? await findMethod(unit, params.payment_method, "payment_method", invoice.customer)
        : await methodFor(unit, invoice);
      if (!method) throw noMethod();
      const off_session = params.off_session ?? true;
      const attempt = { method, off_session, authenticated: false, counts: false };
      return answerTo(invoice, await payAndReflect(unit, invoice, attempt, at));
    },
  ),

  route("POST", "/v1/invoices/:id/void", "InvoiceVoidInvoiceParams", [], async ({ unit, id }) => {
    const invoice = await unit.need("invoice", id);
    if (invoice.status !== "open")
      throw invalidRequest(`Only an open invoice can be voided; ${id} is ${invoice.status}.`);
    await voidInvoice(unit, invoice, await nowOf(unit, invoice.test_clock));
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
