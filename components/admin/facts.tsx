import type { ReactNode } from "react";

/** Names and values, one to a line. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="text-sm">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 border-t border-dotted py-2 first:border-t-0 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-ink-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
