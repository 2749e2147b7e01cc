import { cardDeclined, invalidRequest } from "../errors";
import { cancelPayment, finalizeInvoice, markUncollectible, voidInvoice } from "../flows/invoices";
import { methodFor, type PayOutcome, payAndReflect } from "../flows/pay-invoice";
import { findMethod } from "../flows/payment-methods";
import { standBy } from "../flows/standing";
import { nowOf } from "../flows/time";
import { type Answer, type Route, route } from "../http/route";
import type { Invoice } from "../objects/wire";
import type { Unit } from "../store/unit";

const hour = 3600;

/** What ends a draft, and what becomes of an invoice then. */
export const invoiceActions: Route[] = [
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

async function collectable(unit: Unit, id: string, done: string): Promise<Invoice> {
  const invoice = await unit.need("invoice", id);
  if (invoice.status !== "open" && invoice.status !== "uncollectible")
    throw invalidRequest(`Only an open invoice can be ${done}; ${id} is ${invoice.status}.`);
  return invoice;
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
