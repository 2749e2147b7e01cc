import { isObject, type Json } from "./json";

/** An invoice shows so many of its lines; all of them are listed at its `lines.url`. */
const shown = 10;

/** Cuts the lines of every invoice in an answer, in place: `body` must be a copy. */
export function cutLines(body: Json): void {
  if (Array.isArray(body)) {
    for (const element of body) cutLines(element);
    return;
  }
  if (!isObject(body)) return;
  if (body.object === "invoice" && body.lines !== undefined) cut(body.lines);
  for (const value of Object.values(body)) if (typeof value === "object") cutLines(value);
}

function cut(lines: Json): void {
  if (!isObject(lines) || !Array.isArray(lines.data) || lines.data.length <= shown) return;
  lines.data = lines.data.slice(0, shown);
  lines.has_more = true;
}
