import { Badge } from "@/components/ui/badge";
import { cardWords } from "@/lib/billing/card";

type Card = { brand: string; lastFour: string; expMonth: number; expYear: number };

/** What renewals are charged to. */
export function CardOnFile({ card, now }: { card: Card | null; now: Date }) {
  if (!card)
    return <p className="text-sm text-ink-muted">No card is on file. Without one a renewal can't be paid.</p>;
  const month = String(card.expMonth).padStart(2, "0");
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <p className="text-lg font-semibold tabular-nums">{cardWords(card)}</p>
      <p className="text-sm text-ink-muted tabular-nums">
        Expires {month}/{card.expYear}
      </p>
      {isExpired(card, now) && (
        <Badge tone="critical" icon="warning">
          Expired
        </Badge>
      )}
    </div>
  );
}

/** A card is good to the end of its month. */
function isExpired({ expMonth, expYear }: Card, now: Date): boolean {
  return Date.UTC(expYear, expMonth) <= now.getTime();
}
