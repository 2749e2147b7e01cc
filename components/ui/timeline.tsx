import type { ReactNode } from "react";
import type { Tone } from "./badge";
import { Day } from "./day";

export type TimelineFact = {
  id: string;
  at: Date | string;
  /** "Paid invoice 0001" */
  title: ReactNode;
  /** The consequence or the cause. */
  detail?: ReactNode;
  /** Signed or plain, already formatted; stands right. */
  amount?: ReactNode;
  /** Hasn't happened yet: drawn hollow and said so. */
  future?: boolean;
  tone?: Extract<Tone, "attention" | "critical">;
};

type Props = { facts: readonly TimelineFact[]; label: string; timeZone?: string; year?: boolean };

const DOTS = { attention: "border-attention bg-attention", critical: "border-critical bg-critical" };

/** One vertical line of dated facts, in the order given. */
export function Timeline({ facts, label, timeZone, year }: Props) {
  return (
    <ol aria-label={label} className="text-sm">
      {facts.map((fact) => (
        <li
          key={fact.id}
          className={`group grid grid-cols-[3.25rem_1rem_1fr_auto] ${year ? "max-sm:[&_time]:whitespace-normal sm:grid-cols-[5.5rem_1rem_1fr_auto]" : ""} gap-x-2 pb-5 last:pb-0`}
        >
          <span className="text-ink-muted">
            <Day at={fact.at} timeZone={timeZone} year={year} />
          </span>
          <span className="relative flex justify-center" aria-hidden="true">
            <span
              className={`absolute top-3 -bottom-6 border-l group-last:hidden ${fact.future ? "border-dashed" : ""}`}
            />
            <span
              className={`relative mt-1 size-2.5 rounded-full border-2 ${fact.future ? "border-ink bg-surface-raised" : fact.tone ? DOTS[fact.tone] : "border-ink bg-ink"}`}
            />
          </span>
          <span className="min-w-0">
            <span className={fact.future ? "" : "font-medium"}>
              {fact.future && <span className="sr-only">Scheduled: </span>}
              {fact.title}
            </span>
            {fact.detail && <span className="block text-ink-muted">{fact.detail}</span>}
          </span>
          <span className="text-right whitespace-nowrap tabular-nums">{fact.amount}</span>
        </li>
      ))}
    </ol>
  );
}
