import { invalidRequest } from "../errors";

/** What a field of an object may be compared with. `text` can also be searched for a part of it. */
export type Field<T> = { kind: "text" | "token" | "number"; read: (object: T) => Value };
export type Value = string | number | boolean | null | undefined;
export type Fields<T> = Record<string, Field<T>>;
type Clause = { negated: boolean; field: string; key: string | null; operator: string; value: string | null };

const clausePattern =
  /\s*(?:(AND|OR)\s+)?(-)?([a-z_0-9.]+)(?:\[\s*(?:"([^"]*)"|'([^']*)')\s*\])?\s*(:|~|>=|<=|>|<)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"']+))/iy;

/**
 * Stripe's query language: `field:"value"`, `field~"part"`, `field>5`, `metadata["key"]:"value"`, `field:null`, a
 * minus before what must not be, all of them joined by AND or all by OR. Answers whether an object matches.
 */
export function parseQuery<T>(query: string, resource: string, fields: Fields<T>): (object: T) => boolean {
  const { clauses, any } = readClauses(query);
  const tests = clauses.map((clause) => testOf(clause, resource, fields));
  return any
    ? (object) => tests.some((test) => test(object))
    : (object) => tests.every((test) => test(object));
}

function readClauses(query: string): { clauses: Clause[]; any: boolean } {
  const clauses: Clause[] = [];
  const joints = new Set<string>();
  const text = query.trim();
  clausePattern.lastIndex = 0;
  while (clausePattern.lastIndex < text.length) {
    const match = clausePattern.exec(text);
    if (!match) throw unreadable();
    const [, joint, minus, field = "", doubleKey, singleKey, operator = "", double, single, bare] = match;
    if (joint && clauses.length === 0) throw unreadable();
    if (clauses.length > 0) joints.add(joint?.toUpperCase() ?? "AND");
    const quoted = double ?? single;
    clauses.push({
      negated: minus !== undefined,
      field,
      key: doubleKey ?? singleKey ?? null,
      operator,
      value: quoted === undefined ? bareValue(bare) : quoted.replace(/\\(.)/g, "$1"),
    });
  }
  if (clauses.length === 0 || clauses.length > 10) throw unreadable();
  if (joints.size > 1)
    throw invalidRequest("You can't combine AND and OR in the same search query.", { param: "query" });
  return { clauses, any: joints.has("OR") };
}

const bareValue = (text: string | undefined): string | null => (text === "null" ? null : (text ?? null));

function testOf<T>(clause: Clause, resource: string, fields: Fields<T>): (object: T) => boolean {
  const field = fieldOf(clause, resource, fields);
  const matches = comparison(clause, field.kind);
  return (object) => matches(field.read(object)) !== clause.negated;
}

function fieldOf<T>({ field, key }: Clause, resource: string, fields: Fields<T>): Field<T> {
  if (field === "metadata" && key !== null)
    return { kind: "text", read: (object) => metadataOf(object)[key] };
  const known = key === null ? fields[field] : undefined;
  if (!known)
    throw invalidRequest(
      `Field \`${field}\` is an unsupported search field for resource \`${resource}\`. See http://stripe.com/docs/search#query-fields-for-${resource.replaceAll("_", "-")} for a list of supported fields.`,
      { param: "query" },
    );
  return known;
}

function metadataOf(object: unknown): { [key: string]: Value } {
  const holds = typeof object === "object" && object !== null && "metadata" in object;
  const metadata = holds ? object.metadata : undefined;
  return typeof metadata === "object" && metadata !== null ? { ...metadata } : {};
}

function comparison(
  { field, operator, value }: Clause,
  kind: Field<object>["kind"],
): (found: Value) => boolean {
  const given = value;
  if (given === null) return (found) => found === null || found === undefined;
  if (operator === ":" && kind !== "number")
    return (found) => String(found ?? "").toLowerCase() === given.toLowerCase() && found !== null;
  if (operator === "~" && kind === "text") {
    if (given.length < 3)
      throw invalidRequest("Substring matches need at least three characters.", { param: "query" });
    return (found) => typeof found === "string" && found.toLowerCase().includes(given.toLowerCase());
  }
  const bound = Number(given);
  if (kind !== "number" || operator === "~" || !Number.isFinite(bound))
    throw invalidRequest(`Invalid comparison in the search query: ${field}${operator}${given}`, {
      param: "query",
    });
  return (found) => typeof found === "number" && compare(found, operator, bound);
}

function compare(found: number, operator: string, bound: number): boolean {
  switch (operator) {
    case ">":
      return found > bound;
    case ">=":
      return found >= bound;
    case "<":
      return found < bound;
    case "<=":
      return found <= bound;
    default:
      return found === bound;
  }
}

const unreadable = () =>
  invalidRequest(
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata or key:"value" to query for other fields.',
    { param: "query" },
  );
