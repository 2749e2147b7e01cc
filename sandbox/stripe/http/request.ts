import qs from "qs";

/** What a form may hold before it is checked. */
export type Form = { [key: string]: FormValue };
export type FormValue = string | FormValue[] | Form;

/** Both `a[]=x` and `a[0][b]=x`, in bodies and in queries. */
export function parseForm(text: string): Form {
  const parsed: Form = {};
  const raw = qs.parse(text, {
    depth: 20,
    // Everything comes as a hash, whose keys are complete: which of them are lists is told below.
    arrayLimit: -1,
    parameterLimit: 10_000,
    ignoreQueryPrefix: true,
  });
  for (const [key, value] of Object.entries(raw)) {
    const clean = formValue(value);
    if (clean !== undefined) parsed[key] = clean;
  }
  return parsed;
}

function formValue(value: unknown): FormValue | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const form: Form = {};
  for (const [key, inner] of Object.entries(value)) {
    const clean = formValue(inner);
    if (clean !== undefined) form[key] = clean;
  }
  // A hash of the positions from 0 on: a list, unless its type says that these are the keys of metadata.
  const keys = Object.keys(form);
  return keys.length > 0 && keys.every((key, index) => key === String(index)) ? Object.values(form) : form;
}
