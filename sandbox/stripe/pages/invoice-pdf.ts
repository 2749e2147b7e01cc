import { formatMoney } from "../billing/money";
import { account } from "../objects/account";
import type { CreditNote, Invoice } from "../objects/wire";
import { totalsOf } from "./invoice-totals";
import { type PdfLine, writePdf } from "./pdf";
import { date } from "./time";

export function invoicePdf(invoice: Invoice): Uint8Array<ArrayBuffer> {
  const money = (amount: number) => formatMoney(amount, invoice.currency);
  const paid = invoice.status_transitions.paid_at;
  return writePdf(`Invoice ${invoice.number}`, [
    ...heading("Invoice", invoice.number ?? invoice.id, invoice),
    { left: "Date", right: date(invoice.effective_at ?? invoice.created) },
    ...(invoice.due_date ? [{ left: "Due", right: date(invoice.due_date) }] : []),
    ...(invoice.custom_fields ?? []).map(({ name, value }): PdfLine => ({ left: name, right: value })),
    ...textOf(invoice.description),
    { left: "Description", right: "Amount", bold: true, gap: 16 },
    ...invoice.lines.data.flatMap((line): PdfLine[] => [
      { left: line.description ?? "", right: money(line.amount), gap: 6 },
      { left: `${date(line.period.start)} to ${date(line.period.end)}`, size: 8 },
    ]),
    ...totalsOf(invoice).map(
      ({ name, amount }): PdfLine => ({ left: name, right: money(amount), bold: name === "Total", gap: 8 }),
    ),
    { left: "Amount due", right: money(invoice.amount_due) },
    { left: "Amount paid", right: money(invoice.amount_paid) },
    { left: paid === null ? `Status: ${invoice.status}` : `Paid on ${date(paid)}`, gap: 16 },
    ...textOf(invoice.footer),
    notReal,
  ]);
}

export function creditNotePdf(note: CreditNote, invoice: Invoice): Uint8Array<ArrayBuffer> {
  const money = (amount: number) => formatMoney(amount, note.currency);
  return writePdf(`Credit note ${note.number}`, [
    ...heading("Credit note", note.number, invoice),
    { left: `For invoice ${invoice.number}`, right: date(note.created) },
    { left: "Description", right: "Amount", bold: true, gap: 16 },
    ...note.lines.data.map(
      (line): PdfLine => ({ left: line.description ?? "", right: money(line.amount), gap: 6 }),
    ),
    { left: "Total credited", right: money(note.total), bold: true, gap: 16 },
    ...textOf(note.memo),
    notReal,
  ]);
}

const heading = (word: string, number: string, invoice: Invoice): PdfLine[] => [
  { left: word, size: 22, bold: true },
  { left: `${account.name} · ${number}`, gap: 4 },
  { left: `For ${invoice.customer_name ?? invoice.customer_email ?? invoice.customer}`, gap: 12 },
  ...(invoice.customer_tax_ids ?? []).map(({ value }): PdfLine => ({ left: `Tax ID ${value}` })),
];

const textOf = (text: string | null): PdfLine[] => (text ? [{ left: text, gap: 8 }] : []);

const notReal: PdfLine = {
  left: "Made by the Stripe sandbox. No real money moves.",
  size: 8,
  gap: 24,
};
