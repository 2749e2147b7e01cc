import { newId } from "./ids";
import type { Invoice, InvoicePayment, PaymentIntent } from "./wire";

export const newInvoicePayment = (invoice: Invoice, intent: PaymentIntent, now: number): InvoicePayment => ({
  id: newId("invoice_payment"),
  object: "invoice_payment",
  amount_paid: null,
  amount_requested: invoice.amount_due,
  created: now,
  currency: invoice.currency,
  invoice: invoice.id,
  is_default: true,
  livemode: false,
  payment: { payment_intent: intent.id, type: "payment_intent" },
  status: "open",
  status_transitions: { canceled_at: null, paid_at: null },
});
