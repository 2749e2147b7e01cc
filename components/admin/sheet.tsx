import type { ReactNode } from "react";

/** The ground of a table. */
export function Sheet({ children }: { children: ReactNode }) {
  return <div className="rounded-card border bg-surface-raised px-4 py-1">{children}</div>;
}
