import { Card } from "@/components/ui/card";
import { INVOICE_DUE_DAYS } from "@/lib/billing/policy";
import { type Charge, ChargeLines } from "./charge-lines";
import type { PlanInForce } from "./standing";
import { longDay, priceWords } from "./words";

type Props = {
  plan: PlanInForce;
  /** Null while Stripe can't say. */
  charge: Charge | null;
  /** "Visa ending in 4242" */
  card: string | null;
};

/** What is charged next, when, and to what. */
export function NextCharge({ plan, charge, card }: Props) {
  const next = plan.pending ?? plan;
  const day = longDay(plan.periodEnd);
  return (
    <Card title="Next charge">
      {charge ? (
        <ChargeLines charge={charge} due={`Due on ${day}`} />
      ) : (
        <p className="text-sm">
          {next.name}, {priceWords(next)}, on {day}, before discounts.
        </p>
      )}
      <p className="mt-2 text-sm text-ink-muted">
        {plan.byInvoice
          ? `By an invoice that comes on that day, to be paid within ${INVOICE_DUE_DAYS} days.`
          : card
            ? `To your ${card}, by itself.`
            : "No card is on file: add one, or it can't be paid."}
      </p>
    </Card>
  );
}
