import type { ReactNode } from "react";

type Props = {
  /** The page's only h1. */
  title: ReactNode;
  lead?: ReactNode;
  /** The view's one primary action, or a badge. */
  aside?: ReactNode;
};

export function PageHeader({ title, lead, aside }: Props) {
  return (
    <header className="mb-8 flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
      <div className="grid gap-2">
        <h1 className="text-xl">{title}</h1>
        {lead && <p className="max-w-text text-ink-muted">{lead}</p>}
      </div>
      {aside}
    </header>
  );
}
