import type { ReactNode } from "react";

type Props = { value: ReactNode; unit: ReactNode; size?: "lg" | "xl" | "2xl" };

const SIZES = { lg: "text-lg", xl: "text-xl", "2xl": "text-2xl" };

/** A number as the hero: large, its unit small and on the same baseline. */
export function Figure({ value, unit, size = "2xl" }: Props) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <span className={`font-semibold tracking-tight tabular-nums ${SIZES[size]}`}>{value}</span>
      <span className="text-sm text-ink-muted">{unit}</span>
    </p>
  );
}
