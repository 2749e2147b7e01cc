import { Day, formatDay } from "@/components/ui/day";
import { Meter } from "@/components/ui/meter";
import { StatusBadge } from "@/components/ui/status-badge";
import { formatCredits } from "@/lib/billing/money";
import { SAMPLE } from "./sample-account";

/** The product itself, with the figures of an example: meter above, ledger below. */
export function Statement() {
  return (
    <figure className="rounded-card border bg-surface-raised">
      <div className="p-4 sm:p-6">
        <div className="mb-3 flex items-center justify-between gap-4 text-sm">
          <p className="font-medium">{SAMPLE.planName}</p>
          <StatusBadge status="active" />
        </div>
        <Meter
          unit="credits"
          left={SAMPLE.left}
          total={SAMPLE.total}
          note={`Resets on ${formatDay(SAMPLE.renewsAt)}`}
          projection={{
            left: SAMPLE.leftAtRenewal,
            label: `At this pace ${formatCredits(SAMPLE.leftAtRenewal)} left by then`,
          }}
        />
      </div>
      <table className="w-full border-t text-sm">
        <caption className="sr-only">Ledger of the example account</caption>
        <thead>
          <tr className="text-xs text-ink-muted">
            <th scope="col" className="w-0 py-2 pl-4 text-left font-medium sm:pl-6">
              Date
            </th>
            <th scope="col" className="px-1.5 sm:px-3 py-2 text-left font-medium">
              Entry
            </th>
            <th scope="col" className="px-1.5 sm:px-3 py-2 text-right font-medium">
              Credits
            </th>
            <th scope="col" className="py-2 pr-4 text-right font-medium sm:pr-6">
              Balance
            </th>
          </tr>
        </thead>
        <tbody>
          {SAMPLE.ledger.map((line) => (
            <tr key={line.at} className="border-t border-dotted align-baseline">
              <td className="py-2 pl-4 text-ink-muted sm:pl-6">
                <Day at={line.at} />
              </td>
              <td className="px-1.5 sm:px-3 py-2">
                {line.what}
                {line.key && <span className="block text-ink-muted sm:inline sm:pl-2">{line.key}</span>}
              </td>
              <td className="px-1.5 sm:px-3 py-2 text-right">{line.credits}</td>
              <td className="py-2 pr-4 text-right font-medium sm:pr-6">{line.balance}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption className="border-t px-4 py-2 text-xs text-ink-muted sm:px-6">
        An example account. Yours shows the same page with your figures.
      </figcaption>
    </figure>
  );
}
