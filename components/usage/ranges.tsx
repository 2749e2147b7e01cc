import Link from "next/link";
import { type Day, shiftDay } from "@/lib/billing/calendar";

type Props = {
  path: "/account/usage";
  /** How many days the plan shows, today among them. */
  most: number;
  from: Day | undefined;
  to: Day | undefined;
  today: Day;
};

const RANGES = [
  { days: 7, name: "7 days" },
  { days: 30, name: "30 days" },
  { days: 90, name: "90 days" },
  { days: 365, name: "A year" },
];

/** The usual ranges that the plan shows, as links. */
export function Ranges({ path, most, from, to, today }: Props) {
  const shown = RANGES.filter(({ days }) => days <= most);
  return (
    <nav aria-label="Days">
      <ul className="flex flex-wrap gap-1 text-sm">
        {shown.map(({ days, name }) => {
          const first = shiftDay(today, 1 - days);
          const isOpen = from === first && to === today;
          return (
            <li key={days}>
              <Link
                href={{ pathname: path, query: { from: first } }}
                aria-current={isOpen ? "page" : undefined}
                className="inline-flex min-h-9 items-center rounded-control border px-3 font-medium text-ink-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent"
              >
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
