import type { z } from "zod";
import { Problem } from "./problem";

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
  return Buffer.concat(chunks).toString("utf8");
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
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw new Problem(400, "invalid_json", "The body is not valid JSON");
  }
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
