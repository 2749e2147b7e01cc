import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";

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
