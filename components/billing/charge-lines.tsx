import { formatMoney } from "@/lib/billing/money";

export type Charge = {
  lines: { id: string; description: string; amountCents: number }[];
  discountCents: number;
  totalCents: number;
  amountDueCents: number;
};

type Props = { charge: Charge; due: string };

/** An invoice to come: its lines, what is taken off, and what is left to pay. */
export function ChargeLines({ charge, due }: Props) {
  const { lines, discountCents, totalCents, amountDueCents } = charge;
  const balanceCents = amountDueCents - totalCents;
  return (
    <dl className="text-sm">
      {lines.map((line) => (
        <Line key={line.id} name={line.description} amountCents={line.amountCents} />
      ))}
      {discountCents > 0 && <Line name="Discount" amountCents={-discountCents} />}
      {balanceCents !== 0 && (
        <Line
          name={balanceCents < 0 ? "From your balance" : "Kept as balance for later invoices"}
          amountCents={balanceCents}
        />
      )}
      <div className="flex items-baseline justify-between gap-4 border-t pt-3">
        <dt className="font-semibold">{due}</dt>
        <dd className="text-xl font-semibold tabular-nums">{formatMoney(amountDueCents)}</dd>
      </div>
    </dl>
  );
}

function Line({ name, amountCents }: { name: string; amountCents: number }) {
  return (
    <div className="flex justify-between gap-4 border-t border-dotted py-2 first:border-t-0">
      <dt className="min-w-0 wrap-break-word text-ink-muted">{name}</dt>
      <dd className="whitespace-nowrap tabular-nums">
        {amountCents < 0 ? `−${formatMoney(-amountCents)}` : formatMoney(amountCents)}
      </dd>
    </div>
  );
}
