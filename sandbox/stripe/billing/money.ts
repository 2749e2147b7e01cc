const zeroDecimal = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" "));

/** "$29.00", from the currency's smallest unit. */
export function formatMoney(amount: number, currency: string): string {
  const units = minorUnits(currency);
  return formatOf(currency, units === 1 ? 0 : 2).format(amount / units);
}

/** How many of the smallest unit make a whole one. */
export const minorUnits = (currency: string): number => (zeroDecimal.has(currency) ? 1 : 100);

/** They are dear to make. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, digits: number): Intl.NumberFormat {
  const known = formats.get(currency);
  if (known) return known;
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(currency, format);
  return format;
}

/** "/ month", "every 3 months". */
export function formatInterval({
  interval,
  interval_count,
}: {
  interval: string;
  interval_count: number;
}): string {
  return interval_count === 1 ? `/ ${interval}` : `every ${interval_count} ${interval}s`;
}

/** A decimal string of the smallest unit times a quantity, rounded half up to whole units. */
export function multiply(unitAmount: string, quantity: number): number {
  const [whole = "0", fraction = ""] = unitAmount.split(".");
  const scale = 10n ** BigInt(fraction.length);
  const product = BigInt(whole + fraction) * BigInt(quantity);
  return Number((product * 2n + scale) / (scale * 2n));
}
