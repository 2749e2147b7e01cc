import type { z } from "zod";

/** The text fields of a form; files are not among them, nor what React adds for itself. */
export function formValues(formData: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of formData)
    if (typeof value === "string" && !name.startsWith("$")) values[name] = value;
  return values;
}

/** One message per field, the first. */
export function fieldErrors(error: z.ZodError): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) errors[String(issue.path[0])] ??= issue.message;
  return errors;
}
