type Style = { timeZone?: string; year?: boolean };

/** "15 Jan" or "15 Jan 2025". Stripe's billing dates are UTC's; pass the user's zone for what happened to them. */
export function formatDay(at: Date | string, { timeZone = "UTC", year = false }: Style = {}): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    ...(year && { year: "numeric" }),
    timeZone,
  }).format(new Date(at));
}

/** "15 Jan 2025, 09:30 UTC", for what ends or happened at a time of day. */
export function formatInstant(at: Date | string): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  return `${formatDay(at, { year: true })}, ${time.format(new Date(at))} UTC`;
}

export function Instant({ at }: { at: Date | string }) {
  return (
    <time dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
      {formatInstant(at)}
    </time>
  );
}

export function Day({ at, ...style }: { at: Date | string } & Style) {
  return (
    <time dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
      {formatDay(at, style)}
    </time>
  );
}
