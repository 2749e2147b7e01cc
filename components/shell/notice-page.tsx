import type { ReactNode } from "react";

type Props = { code?: string; title: string; children: ReactNode; actions: ReactNode };

/** A page that has only one thing to say: what happened, what did not, and the next step. */
export function NoticePage({ code, title, children, actions }: Props) {
  return (
    <div className="page grid min-h-[60dvh] content-center justify-items-start gap-4 py-16">
      {code && <p className="text-2xl font-semibold tracking-tight text-ink-muted tabular-nums">{code}</p>}
      <h1 className="text-xl">{title}</h1>
      <div className="max-w-prose text-ink-muted">{children}</div>
      <div className="mt-2 flex flex-wrap gap-3">{actions}</div>
    </div>
  );
}
