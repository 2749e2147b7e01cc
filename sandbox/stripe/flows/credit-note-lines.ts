import { multiply } from "../billing/money";
import { invalidRequest, missingParameter } from "../errors";
import { prefixed } from "../objects/ids";
import { mergeMetadata } from "../objects/metadata";
import type { CreditNoteLineItem, Invoice } from "../objects/wire";

export type LineGiven = {
  type: string;
  amount?: number;
  description?: string;
  invoice_line_item?: string;
  metadata?: Parameters<typeof mergeMetadata>[1];
  quantity?: number;
  unit_amount?: number;
  unit_amount_decimal?: string;
};

/** What is credited: lines of the invoice or a part of them, lines of one's own, or just an amount. */
export function creditLines(
  invoice: Invoice,
  amount: number | undefined,
  given: LineGiven[],
): CreditNoteLineItem[] {
  if (given.length === 0) {
    if (amount === undefined) throw missingParameter("amount");
    return [line({ type: "custom_line_item", amount, description: "Credit" })];
  }
  const lines = given.map((each, index) =>
    each.type === "invoice_line_item"
      ? invoiceLine(invoice, each, `lines[${index}]`)
      : customLine(each, `lines[${index}]`),
  );
  const sum = lines.reduce((total, each) => total + each.amount, 0);
  if (amount !== undefined && amount !== sum)
    throw invalidRequest(`The lines come to ${sum}, not to the amount of ${amount}.`, { param: "amount" });
  return lines;
}

function invoiceLine(invoice: Invoice, given: LineGiven, param: string): CreditNoteLineItem {
  if (!given.invoice_line_item) throw missingParameter(`${param}[invoice_line_item]`);
  const credited = invoice.lines.data.find(({ id }) => id === given.invoice_line_item);
  if (!credited)
    throw invalidRequest(`No such invoice line item: '${given.invoice_line_item}'`, {
      code: "resource_missing",
      param: `${param}[invoice_line_item]`,
    });
  const whole = credited.quantity ?? 1;
  const amount = given.amount ?? Math.round((credited.amount * (given.quantity ?? whole)) / whole);
  if (amount > credited.amount)
    throw invalidRequest(`Only ${credited.amount} of ${credited.id} can be credited.`, { param });
  return line({
    ...given,
    amount,
    description: given.description ?? credited.description ?? undefined,
    quantity: given.amount === undefined ? (given.quantity ?? whole) : undefined,
  });
}

function customLine(given: LineGiven, param: string): CreditNoteLineItem {
  const unit = given.unit_amount_decimal ?? given.unit_amount?.toString();
  const quantity = given.quantity ?? 1;
  const amount = given.amount ?? (unit === undefined ? undefined : multiply(unit, quantity));
  if (amount === undefined) throw missingParameter(`${param}[unit_amount]`);
  return line({ ...given, amount, quantity, unit_amount_decimal: unit });
}

const line = ({ metadata, ...given }: LineGiven & { amount: number }): CreditNoteLineItem => ({
  id: prefixed("cnli"),
  object: "credit_note_line_item",
  amount: given.amount,
  description: given.description ?? null,
  discount_amount: 0,
  discount_amounts: [],
  ...(given.invoice_line_item && { invoice_line_item: given.invoice_line_item }),
  livemode: false,
  metadata: mergeMetadata({}, metadata),
  pretax_credit_amounts: [],
  quantity: given.quantity ?? null,
  tax_rates: [],
  taxes: [],
  type: given.type,
  unit_amount: given.unit_amount ?? null,
  unit_amount_decimal: given.unit_amount_decimal ?? null,
});
