import { Day as DayText, formatDay } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import type { Day } from "@/lib/billing/calendar";
import { formatCredits } from "@/lib/billing/money";
import { DayPicker } from "./day-picker";
import { topOf } from "./scale";
import { amountWords, counted, type DayOfUse, dayWords } from "./words";

type Props = {
  /** Each day of a range, oldest first, at least one. */
  days: readonly DayOfUse[];
  today: Day;
};

/** From so many on the bars touch: gaps between them would be finer than a line. */
const CLOSE = 62;
const HEIGHT = 100;

/**
 * Credits by day as bars, and the same as a table. What pointing at a bar tells, the keyboard and screen readers get by
 * the slider under it.
 */
export function UseChart({ days, today }: Props) {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  const top = topOf(Math.max(...days.map(({ credits }) => Number(credits))));
  return (
    <div>
      <DayPicker days={days.map((one) => ({ name: dayWords(one.day, today), words: amountWords(one) }))}>
        <Bars days={days} top={top} />
      </DayPicker>
      <p className="mt-1 flex justify-between text-xs text-ink-muted tabular-nums" aria-hidden="true">
        <span>{formatDay(first.day)}</span>
        {first !== last && <span>{last.day === today ? "Today" : formatDay(last.day)}</span>}
      </p>
      <details className="mt-3">
        <summary className="link w-fit cursor-pointer text-sm">View as table</summary>
        <div className="mt-2">
          <Table
            caption="Use by day, newest first"
            columns={COLUMNS}
            rows={days.toReversed()}
            rowKey={({ day }) => day}
          />
        </div>
      </details>
    </div>
  );
}

const COLUMNS: Column<DayOfUse>[] = [
  { key: "day", header: "Day (UTC)", cell: ({ day }) => <DayText at={day} year /> },
  { key: "requests", header: "Requests", align: "end", cell: ({ requests }) => formatCredits(requests) },
  { key: "credits", header: "Credits", align: "end", cell: ({ credits }) => formatCredits(credits) },
];

function Bars({ days, top }: { days: readonly DayOfUse[]; top: number }) {
  const gap = days.length < CLOSE ? 0.25 : 0;
  return (
    <div aria-hidden="true">
      <p className="text-xs text-ink-muted tabular-nums">{counted(String(top), "credit")}</p>
      <svg
        viewBox={`0 0 ${days.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-40 w-full overflow-visible"
        aria-hidden="true"
      >
        {[0, HEIGHT / 2, HEIGHT].map((y) => (
          <line
            key={y}
            x1={0}
            x2={days.length}
            y1={y}
            y2={y}
            className={y === HEIGHT ? "stroke-line" : "stroke-line/40"}
            strokeWidth={1}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {days.map(({ day, credits }, index) => {
          const height = (Number(credits) / top) * HEIGHT;
          return (
            <rect
              key={day}
              x={index + gap / 2}
              width={1 - gap}
              y={HEIGHT - height}
              height={height}
              className="fill-accent"
            />
          );
        })}
      </svg>
    </div>
  );
}
