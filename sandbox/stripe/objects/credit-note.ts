import { newId } from "./ids";
import type { CreditNote, CreditNoteLineItem, Invoice } from "./wire";

type Given = {
  invoice: Invoice;
  /** Which of its invoice's notes it is, from 1. */
  sequence: number;
  baseUrl: string;
  lines: CreditNoteLineItem[];
  pre_payment_amount: number;
  post_payment_amount: number;
  out_of_band_amount: number | null;
  effective_at: number;
  memo: string | null;
  metadata: Record<string, string>;
  reason: string | null;
};

/** Takes back an invoice or a part of it. */
export function newCreditNote({ invoice, lines, ...given }: Given, now: number): CreditNote {
  const id = newId("credit_note");
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  return {
    id,
    object: "credit_note",
    amount: total,
    amount_shipping: 0,
    created: now,
    currency: invoice.currency,
    customer: invoice.customer ?? "",
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: given.effective_at,
    invoice: invoice.id,
    lines: { object: "list", data: lines, has_more: false, url: `/v1/credit_notes/${id}/lines` },
    livemode: false,
    memo: given.memo,
    metadata: given.metadata,
    number: `${invoice.number}-CN-${String(given.sequence).padStart(2, "0")}`,
    out_of_band_amount: given.out_of_band_amount,
    pdf: `${given.baseUrl}/credit_notes/${id}/pdf`,
    post_payment_amount: given.post_payment_amount,
    pre_payment_amount: given.pre_payment_amount,
    pretax_credit_amounts: [],
    reason: given.reason,
    refunds: [],
    shipping_cost: null,
    status: "issued",
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    total_taxes: [],
    type: typeOf(given),
    voided_at: null,
  };
}

function typeOf({ pre_payment_amount, post_payment_amount }: Partial<Given>): string {
  if (pre_payment_amount && post_payment_amount) return "mixed";
  return pre_payment_amount ? "pre_payment" : "post_payment";
}
