/** Amounts as people read them. Money is integer cents, credits are decimal strings; neither is ever a float. */

/** A decimal with up to six places, as PostgreSQL's NUMERIC(18,6) prints it: "1999.999800". */
export type Credits = string;

/** `2000` → "$20", `1645` → "$16.45". */
export function formatMoney(amountCents: number, currency = "usd"): string {
  const digits = amountCents % 100 === 0 ? 0 : 2;
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(decimal(amountCents));
}

/** `2000` → "20 dollars", for screen readers. */
export function spokenMoney(amountCents: number, currency = "usd"): string {
  const text = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    currencyDisplay: "name",
    minimumFractionDigits: 0,
    maximumFractionDigits: 2,
  }).format(decimal(amountCents));
  return text.replace("US dollar", "dollar");
}

/** "1999.999800" → "1,999.9998". Exact: the string never becomes a float. */
export function formatCredits(credits: Credits | number): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 }).format(numeric(credits));
}

/** "350" or "350.50", as people write an amount of dollars, in cents; null for anything else. */
export function parseMoney(text: string): number | null {
  const [, whole, cents = ""] = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(cents.padEnd(2, "0"));
}

export const WRITTEN_CREDITS = /^\d{1,9}(\.\d{1,6})?$/;

/** "40000" or "0.5", with up to six decimals; null for anything else. */
export function parseCredits(text: string): Credits | null {
  return WRITTEN_CREDITS.test(text) ? text : null;
}

export function isNegative(credits: Credits): boolean {
  return credits.startsWith("-");
}

export function isPositive(credits: Credits): boolean {
  return !isNegative(credits) && /[1-9]/.test(credits);
}

/** Exact to the last of six decimals. */
export function isMore(one: Credits | number, other: Credits | number): boolean {
  return millionths(one) > millionths(other);
}

/** Whether at least `percent` of `total` is gone, when `left` is left. Exact. */
export function isUsed(percent: number, left: Credits, total: Credits): boolean {
  return millionths(left) * 100n <= millionths(total) * BigInt(100 - percent);
}

/** For estimates and comparisons; what is entered or debited is computed in SQL. */
export function millionths(credits: Credits | number): bigint {
  const [whole = "0", part = ""] = numeric(credits).split(".");
  return BigInt(`${whole}${part.padEnd(6, "0").slice(0, 6)}`);
}

/** Exact. */
export function sumOf(one: Credits, other: Credits): Credits {
  const sum = String(millionths(one) + millionths(other)).padStart(7, "0");
  return `${sum.slice(0, -6)}.${sum.slice(-6)}`;
}

/** Whole credits, the rest cut off. */
export function wholeCredits(millionths: bigint): Credits {
  return String(millionths / 1_000_000n);
}

/** How much of `total` is left, 0 to 1, for drawing a meter. */
export function shareOf(left: Credits, total: Credits): number {
  const whole = Number(total);
  return whole > 0 ? Math.min(1, Math.max(0, Number(left) / whole)) : 0;
}

function decimal(amountCents: number): `${number}` {
  const sign = amountCents < 0 ? "-" : "";
  const cents = Math.abs(amountCents);
  return numeric(`${sign}${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`);
}

/** `Intl.NumberFormat` takes decimal strings exactly; anything that isn't one is a fault of ours. */
function numeric(text: string | number): `${number}` {
  if (isDecimal(`${text}`)) return `${text}` as `${number}`;
  throw new TypeError(`Not a decimal: ${text}`);
}

function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}
