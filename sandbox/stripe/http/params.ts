import { type Contract, resolve, type Schema } from "../contract/schema";
import { invalidRequest, missingParameter, notImplemented, unknownParameter } from "../errors";
import type { Form, FormValue } from "./request";

export type Checked = { [key: string]: Value };
type Value = string | number | boolean | null | Value[] | Checked;

/**
 * Checks a form against the JSON schema of an SDK `*Params` type and turns its strings into what the type says.
 * Answers Stripe's own errors. `''` stays `''` where the type allows it: it means "unset".
 */
export class ParamsCheck {
  private readonly contract: Contract;

  constructor(contract: Contract) {
    this.contract = contract;
  }

  check(form: Form, schema: Schema): Checked {
    return this.object(form, resolve(this.contract, schema), "");
  }

  private value(given: FormValue, schema: Schema, path: string): Value {
    const resolved = resolve(this.contract, schema);
    if (resolved.anyOf) return this.union(given, resolved.anyOf, path);
    if (resolved.enum) return choice(given, resolved.enum, path);
    if (resolved.const !== undefined) return constant(given, resolved.const, path);
    switch (resolved.type) {
      case "object":
        return this.object(given, resolved, path);
      case "array":
        return this.array(given, resolved, path);
      case "boolean":
        return boolean(given, path);
      case "number":
        return number(given, path);
      case "string":
        return string(given, path);
      default:
        throw new Error(`The type of ${path} is not one that a form can hold`);
    }
  }

  private object(given: FormValue, schema: Schema, path: string): Checked {
    // `metadata[0]` is a key like any other.
    const isNumbered = Array.isArray(given) && typeof schema.additionalProperties === "object";
    if (typeof given === "string" || (Array.isArray(given) && !isNumbered))
      throw invalidRequest(`Invalid object`, { code: "parameter_invalid", param: path });
    const checked: Checked = {};
    for (const [key, value] of Object.entries(given)) {
      const inner = path ? `${path}[${key}]` : key;
      const property = schema.properties?.[key] ?? schema.additionalProperties;
      if (typeof property !== "object") throw unknownParameter(inner);
      checked[key] = this.value(value, property, inner);
    }
    for (const key of schema.required ?? [])
      if (!(key in checked)) throw missingParameter(path ? `${path}[${key}]` : key);
    return checked;
  }

  private array(given: FormValue, schema: Schema, path: string): Value[] {
    const elements = listed(given);
    if (!elements) throw invalidRequest("Invalid array", { param: path });
    return elements.map((element, index) => this.value(element, schema.items ?? {}, `${path}[${index}]`));
  }

  /** The branch is chosen by the form's shape; texts prefer a known word, then a number, then any text. */
  private union(given: FormValue, branches: Schema[], path: string): Value {
    const options = branches.map((branch) => resolve(this.contract, branch));
    const of = (type: Schema["type"]) => options.find((option) => option.type === type);
    if (typeof given !== "string") {
      const array = of("array");
      const structure = array && (Array.isArray(given) || !of("object")) ? array : of("object");
      if (structure) return this.value(given, structure, path);
    }
    const words = options.flatMap(
      (option) => option.enum ?? (option.const === undefined ? [] : [option.const]),
    );
    const texts = words.filter((word): word is string => typeof word === "string");
    if (typeof given === "string" && texts.includes(given)) return given;
    const simple = of("string") ?? of("number") ?? of("boolean");
    if (simple) return this.value(given, simple, path);
    if (given === "" && of("null")) return "";
    return choice(given, texts.filter(Boolean), path);
  }
}

/** What nobody here does: who declines it asks for nothing, wherever in the parameters it stands. */
const neverDone = ["adaptive_pricing", "automatic_tax", "managed_payments", "tax_id_collection"];

/** The parameters without what is declined in them: no handler has to know of it. */
export function withoutDeclined(params: Checked): Checked {
  const isDeclined = ([key, value]: [string, Value]) =>
    neverDone.includes(key) && JSON.stringify(value) === '{"enabled":false}';
  const cleared = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(cleared);
    return typeof value === "object" && value !== null ? withoutDeclined(value) : value;
  };
  const kept = Object.entries(params).filter((entry) => !isDeclined(entry));
  return Object.fromEntries(kept.map(([key, value]) => [key, cleared(value)]));
}

/**
 * Refuses what the SDK's types allow and this route doesn't do. `implemented` holds dotted paths; a path stands for
 * everything under it. Positions in lists don't count: `items.price`.
 */
export function refuseUnimplemented(params: Checked, implemented: readonly string[]): void {
  const leadsOn = (dotted: string) =>
    implemented.some((path) => path.startsWith(`${dotted}.`)) ||
    neverDone.some((name) => `.${dotted}`.endsWith(`.${name}`));
  const visit = (value: Value, dotted: string, shown: string): void => {
    if (implemented.some((path) => path === dotted)) return;
    if (!leadsOn(dotted)) throw notImplemented(shown);
    if (Array.isArray(value))
      for (const [index, element] of value.entries()) visit(element, dotted, `${shown}[${index}]`);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, `${dotted}.${key}`, `${shown}[${key}]`);
    else throw notImplemented(shown);
  };
  for (const [key, value] of Object.entries(params)) if (key !== "expand") visit(value, key, key);
}

/** A long list may come as a hash of positions. */
function listed(given: FormValue): FormValue[] | undefined {
  if (Array.isArray(given)) return given;
  if (typeof given === "string") return undefined;
  const keys = Object.keys(given);
  return keys.every((key) => /^\d+$/.test(key)) ? keys.map((key) => given[key] ?? "") : undefined;
}

function string(given: FormValue, path: string): string {
  if (typeof given === "string" && !given.includes("\0")) return given;
  throw invalidRequest(`Invalid string: ${JSON.stringify(given)}`, { param: path });
}

function boolean(given: FormValue, path: string): boolean {
  if (given === "true" || given === "1") return true;
  if (given === "false" || given === "0") return false;
  throw invalidRequest(`Invalid boolean: ${given}`, { param: path });
}

/** The SDK's types know only `number`: all are whole numbers but percentages and a package's measures. */
function number(given: FormValue, path: string): number {
  const fraction = /percent|package_dimensions/.test(path);
  const pattern = fraction ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (typeof given === "string" && pattern.test(given) && Number.isSafeInteger(Math.trunc(Number(given))))
    return Number(given);
  throw fraction
    ? invalidRequest(`Invalid decimal: ${given}`, { code: "parameter_invalid_decimal", param: path })
    : invalidRequest(`Invalid integer: ${given}`, { code: "parameter_invalid_integer", param: path });
}

function choice(given: FormValue, allowed: (string | number)[], path: string): string {
  if (typeof given === "string" && allowed.includes(given)) return given;
  const words = allowed.filter((word) => word !== "").map(String);
  const last = words.pop() ?? "";
  const listing = words.length > 0 ? `one of ${words.join(", ")}, or ${last}` : last;
  throw invalidRequest(`Invalid ${path}: must be ${listing}`, { param: path });
}

function constant(
  given: FormValue,
  expected: string | number | boolean,
  path: string,
): string | number | boolean {
  if (given === String(expected)) return expected;
  throw invalidRequest(`Invalid ${path}: must be ${expected}`, { param: path });
}
