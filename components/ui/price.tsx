import { formatMoney, spokenMoney } from "@/lib/billing/money";

type Props = {
  amountCents: number;
  per?: "month" | "year";
  /** `hero`: the largest thing on its card. */
  size?: "hero" | "inline";
};

/** "$20 / month", spoken as "20 dollars per month". */
export function Price({ amountCents, per, size = "inline" }: Props) {
  const spoken = `${spokenMoney(amountCents)}${per ? ` per ${per}` : ""}`;
  const hero = size === "hero";
  return (
    <span className="tabular-nums whitespace-nowrap">
      <span className="sr-only">{spoken}</span>
      <span aria-hidden="true">
        <span className={hero ? "text-2xl font-semibold tracking-tight" : undefined}>
          {formatMoney(amountCents)}
        </span>
        {per && (
          <span className={hero ? "ml-1.5 text-sm text-ink-muted" : undefined}>
            {hero ? `per ${per}` : `/${per}`}
          </span>
        )}
      </span>
    </span>
  );
}
