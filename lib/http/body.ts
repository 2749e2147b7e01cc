import { isUtf8 } from "node:buffer";
import type { z } from "zod";
import { fieldProblem, Problem } from "./problem";

/** The most that a body of JSON may have. */
export const JSON_LIMIT_BYTES = 64 * 1_024;

/** The text of a request's body; 413 as soon as it exceeds `limitBytes`, whatever its header says. */
export async function readText(request: Request, limitBytes: number): Promise<string> {
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(part.value);
  }
  const text = textOf(Buffer.concat(chunks));
  if (text instanceof Problem) throw text;
  return text;
}

/** Other bytes would be read as some other text than was sent. */
export function textOf(bytes: Buffer): string | Problem {
  return isUtf8(bytes)
    ? bytes.toString("utf8")
    : new Problem(400, "invalid_json", "The body is not valid UTF-8");
}

export function tooLarge(limitBytes: number): Problem {
  return new Problem(413, "too_large", `The body exceeds ${limitBytes / 1_024} KiB`);
}

/** The body as `schema` wants it. An empty body counts as `{}`. 415, 400 or 422 with the fields at fault. */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  return parseJson(await readText(request, JSON_LIMIT_BYTES), request.headers.get("content-type"), schema);
}

/** The same for a body that was read. */
export function parseJson<T>(text: string, contentType: string | null, schema: z.ZodType<T>): T {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (text && type !== "application/json") {
    throw new Problem(415, "json_only", "Send the body as Content-Type: application/json");
  }
  return validate(parse(text), schema);
}

function parse(text: string): unknown {
  try {
    return text.trim() === "" ? {} : withExactNumbers(text, JSON.parse(text));
  } catch {
    throw new Problem(400, "invalid_json", "The body is not valid JSON");
  }
}

/**
 * `parsed` unless a number in `text` isn't kept by its type: 3.9999999999999999999 would arrive as 4, and 1e-400 as 0.
 * Such a number arrives in a list of its own, which no schema takes for a number nor for text.
 */
function withExactNumbers(text: string, parsed: unknown): unknown {
  // Up to 15 digits and without an exponent, each is kept.
  if (!/[\d.]{16}|\de/i.test(text)) return parsed;
  const exact = text.replace(STRINGS_AND_NUMBERS, (token) =>
    token.startsWith('"') || isKept(token) ? token : `[${token}]`,
  );
  return JSON.parse(exact);
}

/** Nobody means more, and to compare a whole body of them takes seconds. */
const MAX_DIGITS = 64;

const isKept = (number: string): boolean =>
  number.length <= MAX_DIGITS && significand(number) === significand(String(Number(number)));

/** Of what stands in valid JSON. */
const STRINGS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.e+-]*/gi;

/** The same for each way to write a number: 0.10, 1e-1. */
function significand(number: string): string {
  const [mantissa = "", exponent = "0"] = number.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = (whole + fraction).replace(/^(-?)0+/, "$1");
  const kept = digits.replace(/0+$/, "");
  if (!/\d/.test(kept)) return "0";
  return `${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}

/** The query as `schema` wants it. 422 with the fields at fault; also of what is said twice, where either could be meant. */
export function readQuery<T>(request: Request, schema: z.ZodType<T>): T {
  const { searchParams } = new URL(request.url);
  const seen = new Set<string>();
  const repeated = [...searchParams.keys()].find((name) => seen.has(name) || !seen.add(name));
  if (repeated !== undefined)
    throw fieldProblem(422, "invalid_input", repeated, "must be given once at most");
  return validate(Object.fromEntries(searchParams), schema);
}

/** `input` as `schema` wants it, or a 422 that names each field at fault. */
export function validate<T>(input: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
    const paths = unknown.length > 0 ? unknown.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ field: path.map(String).join(".") || "body", message: issue.message }));
  });
  // One number can be wrong in two ways that are said in the same words.
  const told = new Map(errors.map((error) => [`${error.field}: ${error.message}`, error]));
  throw new Problem(422, "invalid_input", [...told.keys()].join("; "), { errors: [...told.values()] });
}
