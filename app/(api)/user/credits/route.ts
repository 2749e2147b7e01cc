import { authenticate } from "@/lib/auth/authenticate";
import { db } from "@/lib/db/client";
import { namedKeys } from "@/lib/db/keys";
import { eachEntry, type LedgerEntry, ledgerPage } from "@/lib/db/ledger";
import { readQuery } from "@/lib/http/body";
import { csvResponse, formatOf } from "@/lib/http/csv";
import { fieldProblem } from "@/lib/http/problem";
import { creditsQuery, ENTRY_COLUMNS, entryView, filterOf, type KeyNames, namesOf } from "@/lib/http/reports";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: listEntries });

/** The caller's ledger, newest first: a page of what fits as JSON, or all of it from there on as CSV. */
async function listEntries(request: Request): Promise<Response> {
  const user = await authenticate(request, "read");
  const input = readQuery(request, creditsQuery);
  const { cursor = null, limit, format = formatOf(request) } = input;
  const names = namesOf(await namedKeys(db(), user.id));
  if (input.key && !names.has(input.key))
    throw fieldProblem(422, "invalid_input", "key", "This is no id of a key of yours");
  const filter = filterOf(input);
  if (format === "csv")
    return csvResponse(
      "credits.csv",
      ENTRY_COLUMNS,
      viewsOf(eachEntry(db(), user.id, filter, cursor), names),
    );
  const { rows, next } = await ledgerPage(db(), user.id, filter, cursor, limit);
  return Response.json(
    { entries: rows.map((row) => entryView(row, names)), next_cursor: next },
    { headers: { "cache-control": "private, no-store" } },
  );
}

async function* viewsOf(entries: AsyncIterable<LedgerEntry>, names: KeyNames) {
  for await (const entry of entries) {
    const { quantities: _, ...view } = entryView(entry, names);
    yield { ...view, amount: { decimal: view.amount }, balance_after: { decimal: view.balance_after } };
  }
}
