import type { ReactNode } from "react";

type Props = {
  title: string;
  children?: ReactNode;
  /** The one next step. */
  action?: ReactNode;
};

export function EmptyState({ title, children, action }: Props) {
  return (
    <div className="grid justify-items-start gap-2 rounded-card border border-dashed px-5 py-8 text-sm">
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-text text-ink-muted">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
