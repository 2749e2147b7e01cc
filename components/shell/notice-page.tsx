import type { ReactNode } from "react";

type Props = { code?: string; title: string; children: ReactNode; actions: ReactNode };

/** A page that has only one thing to say: what happened, what did not, and the next step. */
export function NoticePage({ code, title, children, actions }: Props) {
  return (
    <div className="notice page">
      {code && <p className="text-2xl font-semibold tracking-tight tabular-nums">{code}</p>}
      <h1>{title}</h1>
      <p>{children}</p>
      <div>{actions}</div>
    </div>
  );
}
