type Given = "" | null | { [key: string]: string | number | null };

/** Stripe's rule for updates: keys are merged, an empty value unsets its key, and an empty metadata unsets them all. */
export function mergeMetadata(
  current: Record<string, string> | null,
  given: Given | undefined,
): Record<string, string> {
  if (given === undefined) return current ?? {};
  if (given === "" || given === null) return {};
  const merged = { ...current };
  for (const [key, value] of Object.entries(given)) {
    if (value === "" || value === null) delete merged[key];
    else merged[key] = String(value);
  }
  return merged;
}

/** An emptyable parameter: `''` unsets. */
export const orNull = <T>(value: T | "" | null | undefined): T | null =>
  value === "" || value === undefined ? null : value;
