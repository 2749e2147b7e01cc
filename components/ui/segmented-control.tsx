import type { ReactNode } from "react";

export type Segment = { value: string; label: ReactNode };

type Props = {
  legend: string;
  /** The radios' name; each gets the id `name-value`. */
  name: string;
  segments: readonly Segment[];
  /** Uncontrolled: works in a form and with CSS `:has`, without a script. */
  defaultValue?: string;
  value?: string;
  onChange?: (value: string) => void;
  legendHidden?: boolean;
  size?: "md" | "sm";
};

/** A radio group that looks like one control; arrow keys move as in every radio group. */
export function SegmentedControl({
  legend,
  name,
  segments,
  defaultValue,
  value,
  onChange,
  legendHidden = true,
  size = "md",
}: Props) {
  return (
    <fieldset className="min-w-0">
      <legend className={legendHidden ? "sr-only" : "mb-1.5 text-sm font-medium"}>{legend}</legend>
      <div className="inline-flex max-w-full flex-wrap rounded-control border bg-surface-raised p-0.5">
        {segments.map((segment) => (
          <label
            key={segment.value}
            className={`relative inline-flex cursor-pointer items-center justify-center gap-1.5 rounded-[4px] text-sm font-medium text-ink-muted transition-colors hover:text-ink has-checked:bg-accent-wash has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent ${size === "md" ? "min-h-9 px-3 py-1" : "min-h-7 px-2"}`}
          >
            <input
              type="radio"
              className="sr-only"
              id={`${name}-${segment.value}`}
              name={name}
              value={segment.value}
              {...(value === undefined
                ? { defaultChecked: segment.value === defaultValue }
                : { checked: segment.value === value, onChange: () => onChange?.(segment.value) })}
            />
            {segment.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
