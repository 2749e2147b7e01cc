import { formatMoney } from "../billing/money";
import { invalidRequest } from "../errors";
import { newCreditNote } from "../objects/credit-note";
import type { CreditNote, Invoice } from "../objects/wire";
import type { Unit } from "../store/unit";
import { creditLines, type LineGiven } from "./credit-note-lines";
import { moveBalance } from "./customer-balance";
import { cancelPayment, paymentOf } from "./invoices";
import { payAndReflect } from "./pay-invoice";
import { refundCharge } from "./refunds";

export type CreditGiven = {
  amount?: number;
  lines?: LineGiven[];
  /** How what was already paid goes back: to the card, to the customer's balance, or outside of Stripe. */
  refund_amount?: number;
  credit_amount?: number;
  out_of_band_amount?: number;
  /** Refunds that were made before. */
  refunds?: { refund?: string; amount_refunded?: number }[];
  effective_at?: number;
  memo?: string | null;
  metadata?: Record<string, string>;
  reason?: string | null;
};

/**
 * The note as it would be; keeps nothing. It lowers what is still to be paid first; what it takes back beyond that
 * was paid already, and must go back by one way or another.
 */
export async function composeCreditNote(
  unit: Unit,
  invoice: Invoice,
  given: CreditGiven,
  at: number,
): Promise<CreditNote> {
  if (invoice.status !== "open" && invoice.status !== "paid")
    throw invalidRequest(
      `Credit notes can only be created for open and paid invoices; ${invoice.id} is ${invoice.status}.`,
      { param: "invoice" },
    );
  const lines = creditLines(invoice, given.amount, given.lines ?? []);
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  refuseAmount(invoice, total);
  const pre_payment_amount = Math.min(total, invoice.amount_remaining);
  const post_payment_amount = total - pre_payment_amount;
  const linked = await linkedRefunds(unit, given);
  const returned =
    (given.refund_amount ?? 0) +
    (given.credit_amount ?? 0) +
    (given.out_of_band_amount ?? 0) +
    linked.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0);
  if (returned !== post_payment_amount) {
    const money = (amount: number) => formatMoney(amount, invoice.currency);
    throw invalidRequest(
      `The sum of refunds, credit_amount and out_of_band_amount (${money(returned)}) must equal the amount that was already paid and is credited (${money(post_payment_amount)}).`,
    );
  }
  const others = await unit.all("credit_note", { allOf: [`invoice:${invoice.id}`] });
  const note = newCreditNote(
    {
      invoice,
      sequence: others.length + 1,
      baseUrl: unit.baseUrl,
      lines,
      pre_payment_amount,
      post_payment_amount,
      out_of_band_amount: given.out_of_band_amount ?? null,
      effective_at: given.effective_at ?? at,
      memo: given.memo ?? null,
      metadata: given.metadata ?? {},
      reason: given.reason ?? null,
    },
    at,
  );
  note.refunds = linked;
  return note;
}

function refuseAmount(invoice: Invoice, total: number): void {
  const { pre_payment_credit_notes_amount: before, post_payment_credit_notes_amount: after } = invoice;
  const left = invoice.total - before - after;
  if (total <= 0)
    throw invalidRequest("The credit note's amount must be greater than zero.", { param: "amount" });
  if (total > left)
    throw invalidRequest(
      `The credit note's amount (${formatMoney(total, invoice.currency)}) is greater than what is left of its invoice (${formatMoney(left, invoice.currency)}).`,
      { param: "amount" },
    );
}

async function linkedRefunds(unit: Unit, { refunds = [] }: CreditGiven): Promise<CreditNote["refunds"]> {
  const linked: CreditNote["refunds"] = [];
  for (const [index, { refund: id, amount_refunded }] of refunds.entries()) {
    const refund = await unit.need("refund", id ?? "", `refunds[${index}][refund]`);
    linked.push(refundOf(refund.id, amount_refunded ?? refund.amount));
  }
  return linked;
}

const refundOf = (refund: string, amount_refunded: number): CreditNote["refunds"][number] => ({
  amount_refunded,
  payment_record_refund: null,
  refund,
  type: "refund",
});

/** Issues the note, and moves the money that it gives back. */
export async function issueCreditNote(
  unit: Unit,
  invoice: Invoice,
  given: CreditGiven,
  at: number,
): Promise<CreditNote> {
  const note = unit.add("credit_note", await composeCreditNote(unit, invoice, given, at), null);
  if (given.refund_amount) {
    const refund = await refundInvoice(unit, invoice, given.refund_amount, at);
    note.refunds = [...note.refunds, refundOf(refund, given.refund_amount)];
  }
  if (given.credit_amount) await creditBalance(unit, invoice, note, given.credit_amount, at);
  invoice.pre_payment_credit_notes_amount += note.pre_payment_amount;
  invoice.post_payment_credit_notes_amount += note.post_payment_amount;
  unit.emit("credit_note.created", note, at);
  if (note.pre_payment_amount > 0) await lowerDue(unit, invoice, note.pre_payment_amount, at);
  unit.emit("invoice.updated", invoice, at);
  return note;
}

async function refundInvoice(unit: Unit, invoice: Invoice, amount: number, at: number): Promise<string> {
  const charged = (await paymentOf(unit, invoice))?.intent.latest_charge;
  if (!charged)
    throw invalidRequest("This invoice was not paid by a card: there is no charge to refund.", {
      param: "refund_amount",
    });
  return refundCharge(unit, await unit.need("charge", charged), { amount }, at).id;
}

async function creditBalance(
  unit: Unit,
  invoice: Invoice,
  note: CreditNote,
  amount: number,
  at: number,
): Promise<void> {
  const customer = await unit.need("customer", invoice.customer ?? "");
  const { currency } = invoice;
  const transaction = await moveBalance(
    unit,
    customer,
    { amount: -amount, currency, type: "credit_note" },
    at,
  );
  transaction.credit_note = note.id;
  note.customer_balance_transaction = transaction.id;
}

/** An invoice that nothing is left of is paid. */
async function lowerDue(unit: Unit, invoice: Invoice, amount: number, at: number): Promise<void> {
  await changeDue(unit, invoice, -amount);
  if (invoice.amount_remaining > 0) return;
  await cancelPayment(unit, invoice, null, at);
  const attempt = { method: null, off_session: true, authenticated: false, counts: false };
  await payAndReflect(unit, invoice, attempt, at);
}

async function changeDue(unit: Unit, invoice: Invoice, by: number): Promise<void> {
  invoice.amount_due += by;
  invoice.amount_remaining += by;
  const open = await paymentOf(unit, invoice);
  if (open?.payment.status !== "open" || invoice.amount_due === 0) return;
  open.payment.amount_requested = invoice.amount_due;
  open.intent.amount = invoice.amount_due;
}

/** Only while its invoice is open: what was paid back stays back. */
export async function voidCreditNote(unit: Unit, note: CreditNote, at: number): Promise<void> {
  const invoice = await unit.need("invoice", note.invoice);
  if (note.status === "void") throw invalidRequest(`The credit note ${note.id} is already void.`);
  if (invoice.status !== "open")
    throw invalidRequest(
      `A credit note can only be voided while its invoice is open; ${invoice.id} is ${invoice.status}.`,
    );
  note.status = "void";
  note.voided_at = at;
  invoice.pre_payment_credit_notes_amount -= note.pre_payment_amount;
  await changeDue(unit, invoice, note.pre_payment_amount);
  unit.emit("credit_note.voided", note, at);
  unit.emit("invoice.updated", invoice, at);
}
