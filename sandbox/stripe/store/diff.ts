type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/**
 * The old values of what differs, as in an event's `previous_attributes`: hashes are compared property by property,
 * lists as a whole, and what was not there before is null.
 */
export function previousAttributes(before: JsonObject, after: JsonObject): JsonObject {
  const previous: JsonObject = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, current] = [before[key], after[key]];
    if (JSON.stringify(old) === JSON.stringify(current)) continue;
    previous[key] = isHash(old) && isHash(current) ? previousAttributes(old, current) : (old ?? null);
  }
  return previous;
}

const isHash = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
