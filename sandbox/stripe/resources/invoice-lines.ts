import { lineOf } from "../billing/lines";
import { invalidRequest } from "../errors";
import { resum } from "../flows/invoices";
import type { Customer, Invoice, InvoiceItem } from "../objects/wire";
import type { Unit } from "../store/unit";

export async function draftOf(unit: Unit, id: string, param?: string): Promise<Invoice> {
  const invoice = await unit.need("invoice", id, param);
  if (invoice.status !== "draft")
    throw invalidRequest(`Invoice ${id} is ${invoice.status}: only a draft can be changed.`, {
      code: "invoice_not_editable",
    });
  return invoice;
}

/** Puts an invoice item on a draft. */
export function addItem(invoice: Invoice, customer: Customer, item: InvoiceItem): void {
  item.invoice = invoice.id;
  invoice.lines.data.push(lineOf(item));
  resum(invoice, customer);
}
