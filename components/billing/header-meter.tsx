import { Meter } from "@/components/ui/meter";
import { formatCredits, isPositive } from "@/lib/billing/money";
import type { Standing } from "./standing";

/** The meter of the header; where there is no allowance, what was bought. */
export function HeaderMeter({ standing }: { standing: Standing }) {
  const { access, owes, purchased } = standing;
  if (owes || isPositive(access.allowanceTotal)) {
    return <Meter size="compact" unit="credits" left={access.allowance} total={access.allowanceTotal} />;
  }
  return (
    <span className="text-xs text-ink-muted tabular-nums">
      <span className="font-medium text-ink">{formatCredits(purchased)}</span> credits
    </span>
  );
}
