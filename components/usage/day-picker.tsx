"use client";

import { type PointerEvent, type ReactNode, useState } from "react";

type Props = {
  days: readonly { name: string; words: string }[];
  /** The drawing: each day as wide as the other. */
  children: ReactNode;
};

/** Tells one day of a drawing in words: the one pointed at, or chosen by the slider. */
export function DayPicker({ days, children }: Props) {
  const last = days.length - 1;
  const [chosen, choose] = useState(last);
  const day = days[chosen];
  const point = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const index = Math.floor(((clientX - left) / width) * days.length);
    choose(Math.min(last, Math.max(0, index)));
  };
  return (
    <div>
      <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-sm tabular-nums" aria-hidden="true">
        <span className="font-medium">{day?.name}</span>
        <span className="text-ink-muted">{day?.words}</span>
      </p>
      <div className="relative" onPointerMove={point} onPointerDown={point}>
        {children}
        <span
          className="pointer-events-none absolute inset-y-0 border-x border-ink bg-ink/8"
          style={{ left: `${(chosen / days.length) * 100}%`, width: `${100 / days.length}%` }}
          aria-hidden="true"
        />
      </div>
      <input
        type="range"
        min={0}
        max={last}
        value={chosen}
        onChange={(event) => choose(Number(event.target.value))}
        aria-label="Day"
        aria-valuetext={day && `${day.name}: ${day.words}`}
        disabled={last === 0}
        className="slider mt-1 block w-full"
      />
    </div>
  );
}
