import type { ReactNode } from "react";

type Segment = { value: string; label: ReactNode };

type Props = {
  legend: string;
  /** The radios' name; each gets the id `name-value`. */
  name: string;
  segments: readonly Segment[];
  defaultValue: string;
  legendVisible?: boolean;
  size?: "md" | "sm";
};

/**
 * A radio group that looks like one control. The browser keeps its state: read it from the form, by CSS `:has`, or by
 * `onChange` on an element around it.
 */
export function SegmentedControl({
  legend,
  name,
  segments,
  defaultValue,
  legendVisible = false,
  size = "md",
}: Props) {
  return (
    <fieldset className="min-w-0">
      <legend className={legendVisible ? "mb-1.5 text-sm font-medium" : "sr-only"}>{legend}</legend>
      <div className="inline-flex max-w-full flex-wrap rounded-control border bg-surface-raised p-0.5">
        {segments.map(({ value, label }) => (
          <label
            key={value}
            className={`relative inline-flex cursor-pointer items-center justify-center gap-1.5 rounded-[4px] text-sm font-medium text-ink-muted hover:text-ink has-checked:bg-ink has-checked:text-surface-raised has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent ${size === "md" ? "min-h-9 px-3 py-1" : "min-h-7 px-2"}`}
          >
            <input
              type="radio"
              className="sr-only"
              id={`${name}-${value}`}
              name={name}
              value={value}
              defaultChecked={value === defaultValue}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
