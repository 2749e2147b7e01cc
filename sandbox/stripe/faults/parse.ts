import { invalidRequest, missingParameter } from "../errors";
import type { Method } from "../http/route";
import { type Kind, kinds, type NewFault } from "./fault";

/** From JSON, or from a form, where a number is a text and an empty field is none. */
export type Given = Record<string, unknown>;

const methods: readonly Method[] = ["GET", "POST", "DELETE"];

/** Answers Stripe's own errors to what can't be a fault. */
export function parseFault(given: Given): NewFault {
  const fields = new Fields(given);
  const fault = faultOf(fields, fields.required(fields.choice("kind", kindNames), "kind"));
  fields.refuseOthers();
  return fault;
}

const kindNames = Object.keys(kinds).filter((name): name is Kind => name in kinds);

function faultOf(fields: Fields, kind: Kind): NewFault {
  const count = fields.number("count", { min: 1, max: 1_000_000 });
  switch (kind) {
    case "drop":
      return { kind, count, ...deliveryFilter(fields) };
    case "duplicate":
      return {
        kind,
        count,
        ...deliveryFilter(fields),
        times: fields.number("times", { min: 2, max: 100 }) ?? 2,
      };
    case "delay": {
      const ms = fields.required(fields.number("ms", { min: 1, max: 3_600_000 }), "ms");
      return { kind, count, ...deliveryFilter(fields), ms };
    }
    case "reorder":
      return {
        kind,
        count,
        ...deliveryFilter(fields),
        order: fields.choice("order", ["reverse", "shuffle"]) ?? "reverse",
      };
    case "fail":
      return {
        kind,
        count,
        ...deliveryFilter(fields),
        status: fields.number("status", { min: 300, max: 599 }),
      };
    case "rate_limit":
      return {
        kind,
        count,
        ...requestFilter(fields),
        retry_after: fields.number("retry_after", { min: 0, max: 3600 }),
      };
    case "decline":
      return {
        kind,
        count,
        customer: fields.text("customer", /^cus_\w+$/),
        decline_code: fields.text("decline_code", /^[a-z_]+$/) ?? "generic_decline",
      };
    default:
      return { kind, count, ...requestFilter(fields) };
  }
}

const deliveryFilter = (fields: Fields) => ({
  type: fields.text("type", /^[a-z0-9_.*]+$/),
  endpoint: fields.text("endpoint", /^(we_|https?:)\S+$/),
});

const requestFilter = (fields: Fields) => ({
  method: fields.choice("method", methods),
  path: fields.text("path", /^[/*]\S*$/),
});

/** What was given, and which of it was asked about. */
class Fields {
  private readonly given: Given;
  private readonly known = new Set<string>();

  constructor(given: Given) {
    this.given = given;
  }

  required<T>(value: T | null, name: string): T {
    if (value === null) throw missingParameter(name);
    return value;
  }

  text(name: string, pattern: RegExp): string | null {
    const value = this.take(name);
    if (value === null) return null;
    if (pattern.test(value)) return value;
    throw invalidRequest(`Invalid ${name}: ${value}`, { param: name });
  }

  choice<T extends string>(name: string, words: readonly T[]): T | null {
    const value = this.take(name);
    if (value === null) return null;
    const word = words.find((candidate) => candidate === value);
    if (word) return word;
    throw invalidRequest(`Invalid ${name}: must be one of ${words.join(", ")}`, { param: name });
  }

  number(name: string, { min, max }: { min: number; max: number }): number | null {
    const value = this.take(name);
    if (value === null) return null;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw invalidRequest(`Invalid ${name}: must be a whole number from ${min} to ${max}`, { param: name });
  }

  /** An unused filter would promise what isn't done; a form's empty fields promise nothing. */
  refuseOthers(): void {
    for (const [name, value] of Object.entries(this.given))
      if (!this.known.has(name) && value !== "" && value !== null)
        throw invalidRequest(`Received unknown parameter: ${name}`, {
          code: "parameter_unknown",
          param: name,
        });
  }

  private take(name: string): string | null {
    this.known.add(name);
    const value = this.given[name];
    if (value === undefined || value === null || value === "") return null;
    if (typeof value === "string" || typeof value === "number") return String(value).trim();
    throw invalidRequest(`Invalid ${name}`, { param: name });
  }
}
