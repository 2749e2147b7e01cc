import { Card } from "@/components/ui/card";
import { Figure } from "@/components/ui/figure";
import { Meter } from "@/components/ui/meter";
import { formatCredits, isPositive } from "@/lib/billing/money";
import type { Projection } from "@/lib/billing/projection";
import { projectionWords } from "./projection-words";
import type { Standing } from "./standing";
import { longDay } from "./words";

type Props = { standing: Standing; projection?: Projection | null };

/** What can be spent: of the allowance and of what was bought; or what is owed. And how long that lasts. */
export function CreditsCard({ standing, projection = null }: Props) {
  const { access, purchased, held, owes, overageCap } = standing;
  const hasMeter = isPositive(access.allowanceTotal) || owes;
  const tick = hasMeter && projection && projection.kind !== "over_a_year" ? projection : null;
  const bought = isPositive(purchased) ? { left: purchased, note: "never expire" } : undefined;
  return (
    <Card title="Credits">
      {hasMeter ? (
        <Meter
          unit="credits"
          left={access.allowance}
          total={access.allowanceTotal}
          note={noteOf(standing)}
          purchased={bought}
          projection={
            tick ? { left: tick.kind === "lasts" ? tick.left : "0", label: projectionWords(tick) } : undefined
          }
        />
      ) : (
        <>
          <Figure
            value={formatCredits(purchased)}
            unit={bought ? "purchased credits, which never expire" : "credits"}
          />
          <p className="mt-2 text-sm text-ink-muted">
            No allowance: it comes with a plan, at the start of each period.
          </p>
        </>
      )}
      {projection && !tick && <p className="mt-2 text-sm text-ink-muted">{projectionWords(projection)}</p>}
      {isPositive(overageCap) && (
        <p className="mt-2 text-sm text-ink-muted">
          Agreed overage: use may go {formatCredits(overageCap)} credits below zero.
        </p>
      )}
      {isPositive(held) && (
        <p className="mt-2 text-sm text-ink-muted">
          {formatCredits(held)} of them held for requests that are running
        </p>
      )}
    </Card>
  );
}

function noteOf({ access, allowanceEndsAt, now, owes }: Standing): string | undefined {
  if (owes) return "The next allowance pays this off first";
  if (access.reason === "grace") return "Starts anew when the payment has arrived";
  if (!allowanceEndsAt || allowanceEndsAt <= now) return undefined;
  return access.reason === "paid" || (access.until && allowanceEndsAt < access.until)
    ? `Resets on ${longDay(allowanceEndsAt)}`
    : `Ends on ${longDay(allowanceEndsAt)}`;
}
