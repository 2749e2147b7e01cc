const PATHS = {
  check: "m3 8.5 3.2 3.2L13 5",
  clock: "M8 4.5V8l2.3 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z",
  warning: "M8 6v3.2M8 11.6v.1M8 2 1.8 13.2h12.4L8 2Z",
  failed: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM6 6l4 4m0-4-4 4",
  ending: "M3 2.5v11M3 3h9.5l-2 3 2 3H3",
  ended: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM5 8h6",
  info: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 7.4v3.4M8 5.2v.1",
  scheduled: "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3M10.5 2v3",
  copy: "M5.5 5.5V3h7.5v7.5h-2.5M3 5.5h7.5V13H3z",
  chevron: "m6 3.5 4.5 4.5L6 12.5",
  sun: "M10.6 8a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0ZM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M12.8 3.2l-1.1 1.1M4.3 11.7l-1.1 1.1",
  moon: "M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z",
  system: "M1.8 3h12.4v8H1.8zM5.5 13.8h5",
} as const;

export type IconName = keyof typeof PATHS;

/** Always beside a word that says the same, so it is hidden from screen readers. */
export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
