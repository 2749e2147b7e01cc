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
    nextAttemptAt: Date | null;
    hostedUrl: string | null;
  };
  /** What paying it brings or saves. */
  consequence: string;
};

export function OpenInvoice({ invoice, consequence }: Props) {
  const { id, number, amountDueCents, createdAt, nextAttemptAt, hostedUrl } = invoice;
  return (
    <Card title="Open invoice" className="mb-4">
      <Figure
        value={formatMoney(amountDueCents)}
        unit={`to pay, invoice ${number ?? id} of ${longDay(createdAt)}`}
      />
      <p className="mt-2 max-w-text text-sm text-ink-muted">
        {consequence}
        {nextAttemptAt && ` Your card is tried again by itself on ${longDay(nextAttemptAt)}.`}
      </p>
      <div className="mt-5 flex flex-wrap items-center gap-x-5 gap-y-2">
        <PayButton id={id} primary />
        {hostedUrl && (
          <a href={hostedUrl} className={buttonClass("link")}>
            See the invoice
          </a>
        )}
      </div>
    </Card>
  );
}
