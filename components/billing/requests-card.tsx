import { Card } from "@/components/ui/card";
import { Figure } from "@/components/ui/figure";
import { Meter } from "@/components/ui/meter";
import { formatCredits } from "@/lib/billing/money";
import { requestsLeft, type Standing } from "./standing";

/** Requests of the period against the plan's quota; after a trial or a plan of the calendar month's. */
export function RequestsCard({ standing }: { standing: Standing }) {
  const { access } = standing;
  const { requestsPerPeriod: limit, rateLimitPerMinute: rate } = access.limits;
  const left = requestsLeft(standing);
  const period = access.status === "expired" ? "this calendar month" : "this period";
  const used = `${formatCredits(access.requestsUsed)} used in ${period}`;
  return (
    <Card title="Requests">
      {limit === null || left === null ? (
        <Figure value={formatCredits(access.requestsUsed)} unit={`used in ${period}, unlimited`} />
      ) : (
        <Meter unit="requests" left={String(left)} total={String(limit)} note={used} />
      )}
      {rate !== null && <p className="mt-1 text-sm text-ink-muted">At most {formatCredits(rate)} a minute</p>}
    </Card>
  );
}
