import { type Credits, formatCredits, isNegative, shareOf } from "@/lib/billing/money";

export type MeterProps = {
  /** "credits" or "requests". */
  unit: string;
  left: Credits;
  total: Credits;
  /** When the allowance starts anew: "Resets on 15 Jan". */
  note?: string;
  /** Drawn as the thin line, at the bar's scale. */
  purchased?: { left: Credits; note: string };
  /** Where the allowance is expected to stand, and when: the tick and the words under it. */
  projection?: { left: Credits; label: string };
  /** `compact` for the header and for rows of tables: bar and one figure. */
  size?: "full" | "compact";
};

/**
 * One bar for what is left of the allowance, one thin line for purchased credits, a tick where the projection ends.
 * The drawing is hidden from screen readers: every figure in it stands beside it in words.
 */
export function Meter(props: MeterProps) {
  return props.size === "compact" ? <CompactMeter {...props} /> : <FullMeter {...props} />;
}

function FullMeter({ unit, left, total, note, purchased, projection }: MeterProps) {
  const owed = isNegative(left);
  return (
    <div>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className={`text-2xl font-semibold tracking-tight tabular-nums ${owed ? "text-critical" : ""}`}>
          {formatCredits(owed ? left.slice(1) : left)}
        </span>
        <span className="text-sm text-ink-muted tabular-nums">
          {owed ? `${unit} owed` : `of ${formatCredits(total)} ${unit} left`}
        </span>
      </p>
      <div className="mt-3">
        <Bar left={left} total={total} projection={projection} height="h-3" />
        {purchased && <PurchasedLine left={purchased.left} total={total} />}
      </div>
      <ul className="mt-2 grid gap-x-6 gap-y-1 text-sm text-ink-muted tabular-nums sm:flex sm:flex-wrap">
        {note && <li>{note}</li>}
        {projection && (
          <li className="flex items-baseline gap-2">
            <span className="h-3 w-0.5 translate-y-0.5 bg-ink" aria-hidden="true" />
            {projection.label}
          </li>
        )}
        {purchased && (
          <li className="flex items-baseline gap-2">
            <span className="h-0.5 w-3 -translate-y-1 bg-ink" aria-hidden="true" />
            {formatCredits(purchased.left)} purchased, {purchased.note}
          </li>
        )}
      </ul>
    </div>
  );
}

function CompactMeter({ unit, left, total }: MeterProps) {
  const owed = isNegative(left);
  return (
    <span className="inline-grid w-40 max-w-full gap-1 text-xs tabular-nums">
      <span className={owed ? "text-critical" : "text-ink-muted"}>
        <span className={owed ? "font-medium" : "font-medium text-ink"}>
          {formatCredits(owed ? left.slice(1) : left)}
        </span>{" "}
        {owed ? `${unit} owed` : `of ${formatCredits(total)} ${unit}`}
      </span>
      <Bar left={left} total={total} height="h-1.5" />
    </span>
  );
}

/** Under a fifth left wants attention; nothing left is critical. */
function fillOf(share: number): string {
  return share === 0 ? "bg-critical" : share < 0.2 ? "bg-attention" : "bg-accent";
}

type BarProps = Pick<MeterProps, "left" | "total" | "projection"> & { height: string };

function Bar({ left, total, projection, height }: BarProps) {
  const share = shareOf(left, total);
  return (
    <span className={`relative block ${height}`} aria-hidden="true">
      <span
        className={`absolute inset-0 overflow-hidden rounded-bar border bg-surface-sunken ${share === 0 ? "border-critical" : "border-line"}`}
      >
        <span className={`block h-full ${fillOf(share)}`} style={{ width: `${share * 100}%` }} />
      </span>
      {projection && (
        <span
          className="absolute -inset-y-1 w-0.5 bg-ink outline-2 outline-surface-raised"
          style={{ left: `calc(${shareOf(projection.left, total) * 100}% - 1px)` }}
        />
      )}
    </span>
  );
}

function PurchasedLine({ left, total }: { left: Credits; total: Credits }) {
  const share = shareOf(left, total);
  return (
    <span className="mt-1.5 block h-0.5" aria-hidden="true">
      <span className="block h-full min-w-0.5 bg-ink" style={{ width: `${share * 100}%` }} />
    </span>
  );
}
