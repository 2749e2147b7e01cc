import { authenticate } from "@/lib/auth/authenticate";
import { db } from "@/lib/db/client";
import { eachInvoice, findInvoice, invoicesPage } from "@/lib/db/invoices";
import { readQuery } from "@/lib/http/body";
import { csvResponse, formatOf } from "@/lib/http/csv";
import { fieldProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { invoicesQuery } from "@/lib/http/schemas";
import { INVOICE_COLUMNS, invoiceView } from "@/lib/http/views";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: listInvoices });

/** The caller's invoices, newest first: a page of them as JSON, or all from there on as CSV. */
async function listInvoices(request: Request): Promise<Response> {
  const user = await authenticate(request, "read");
  const { cursor = null, limit, format = formatOf(request) } = readQuery(request, invoicesQuery);
  if (cursor && !(await findInvoice(db(), user.id, cursor)))
    throw fieldProblem(422, "invalid_input", "cursor", "This is no next_cursor of yours");
  if (format === "csv") return csvResponse("invoices.csv", INVOICE_COLUMNS, views(user.id, cursor));
  const { rows, next } = await invoicesPage(db(), user.id, cursor, limit);
  return Response.json(
    { invoices: rows.map(invoiceView), next_cursor: next },
    { headers: { "cache-control": "private, no-store" } },
  );
}

async function* views(userId: string, after: string | null) {
  for await (const invoice of eachInvoice(db(), userId, after)) yield invoiceView(invoice);
}
