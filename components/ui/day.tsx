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

/** Without its zone where a heading names that. */
export function Instant({ at, zone = true }: { at: Date | string; zone?: boolean }) {
  const text = formatInstant(at);
  return (
    <time dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
      {zone ? text : text.replace(" UTC", "")}
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
