import type { Credits } from "../billing/money";

/** Tables for spreadsheets (RFC 4180). */

/** A decimal of ours keeps its sign, which a text may not begin with. */
type Cell = string | number | { decimal: Credits } | null;

/** What the caller's Accept header asks for: the first of the two that it names, JSON where it names neither. */
export function formatOf(request: Request): "json" | "csv" {
  const types = (request.headers.get("accept") ?? "").toLowerCase().match(/text\/csv|application\/json/);
  return types?.[0] === "text/csv" ? "csv" : "json";
}

/** Sends rows as they are read: a first line with the names of the columns, then a line each. */
export function csvResponse<Name extends string>(
  fileName: string,
  names: readonly Name[],
  rows: AsyncIterable<Record<Name, Cell>>,
): Response {
  const lines = linesOf(names, rows);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${value}\r\n`));
    },
    async cancel() {
      await lines.return();
    },
  });
  return new Response(stream, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "private, no-store",
    },
  });
}

async function* linesOf<Name extends string>(
  names: readonly Name[],
  rows: AsyncIterable<Record<Name, Cell>>,
): AsyncGenerator<string, void> {
  yield names.join(",");
  for await (const row of rows) yield names.map((name) => csvCell(row[name])).join(",");
}

/** A text that a spreadsheet would take for a formula is set off by an apostrophe (OWASP, "CSV Injection"). */
export function csvCell(value: Cell): string {
  if (value !== null && typeof value === "object") return value.decimal;
  if (typeof value !== "string") return String(value ?? "");
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
