/** What a page is asked by its address; anyone can have written it. */
export type Query = Promise<Record<string, string | string[] | undefined>>;

const MAX_LENGTH = 200;
const MAX_PAGE = 1_000_000;

/** One text, trimmed, cut and without the NUL that PostgreSQL refuses; empty when missing. */
export function textOf(value: string | string[] | undefined): string {
  const first = Array.isArray(value) ? value[0] : value;
  return (first ?? "").replaceAll("\0", "").trim().slice(0, MAX_LENGTH);
}

/** Of these fields those that say something. */
export function filled<Name extends string>(
  asked: Awaited<Query>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const text = textOf(asked[name]);
    if (text) texts[name] = text;
  }
  return texts;
}

export function oneOfTexts<T extends string>(
  known: readonly T[],
  value: string | string[] | undefined,
): T | undefined {
  const text = textOf(value);
  return known.find((one) => one === text);
}

/** The number of a page, from 1; anything else is the first. */
export function pageOf(value: string | string[] | undefined): number {
  const text = textOf(value);
  return /^[1-9]\d{0,6}$/.test(text) ? Math.min(Number(text), MAX_PAGE) : 1;
}
