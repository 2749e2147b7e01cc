import { longDay } from "@/components/billing/words";
import { buttonClass } from "@/components/ui/button-class";
import { Card } from "@/components/ui/card";
import { Figure } from "@/components/ui/figure";
import { formatMoney } from "@/lib/billing/money";
import { PayButton } from "./pay-form";

type Props = {
  invoice: {
    id: string;
    number: string | null;
    amountDueCents: number;
    createdAt: Date;
    dueAt: Date | null;
    nextAttemptAt: Date | null;
    hostedUrl: string | null;
  };
  /** What paying it brings or saves. */
  consequence: string;
  /** Whether a card is on file to pay it with. */
  hasCard: boolean;
};

export function OpenInvoice({ invoice, consequence, hasCard }: Props) {
  const { id, number, amountDueCents, createdAt, dueAt, nextAttemptAt, hostedUrl } = invoice;
  return (
    <Card title="Open invoice" className="mb-4">
      <Figure
        value={formatMoney(amountDueCents)}
        unit={`to pay, invoice ${number ?? id} of ${longDay(createdAt)}`}
      />
      <p className="mt-2 max-w-text text-sm text-ink-muted">
        {dueAt && `By ${longDay(dueAt)}. `}
        {consequence}
        {nextAttemptAt && ` Your card is tried again by itself on ${longDay(nextAttemptAt)}.`}
      </p>
      <div className="mt-5 flex flex-wrap items-center gap-x-5 gap-y-2">
        {hasCard && <PayButton id={id} primary />}
        {hostedUrl && (
          <a href={hostedUrl} className={buttonClass(hasCard ? "link" : "primary")}>
            {hasCard ? "See the invoice" : "Pay on Stripe's page"}
          </a>
        )}
      </div>
    </Card>
  );
}
