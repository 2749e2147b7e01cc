import Link from "next/link";
import type { ComponentProps } from "react";
import { Instant } from "@/components/ui/day";
import { type NoticeData, type NoticeKind, wordsOf } from "@/lib/billing/notices";
import { NewMark } from "./new-mark";

type Notice = { id: string; kind: NoticeKind; data: NoticeData; at: Date; readAt: Date | null };

/** Newest first, in the words that the mails have too. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  return (
    <ol className="rounded-card border bg-surface-raised px-5 sm:px-6">
      {notices.map((notice) => (
        <li key={notice.id} className="border-t border-dotted py-4 first:border-t-0">
          <NoticeSheet notice={notice} />
        </li>
      ))}
    </ol>
  );
}

function NoticeSheet({ notice: { kind, data, at, readAt } }: { notice: Notice }) {
  const { title, lines, action } = wordsOf(kind, data);
  return (
    <article className="grid gap-1 text-sm">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="flex flex-wrap items-baseline gap-2 text-base">
          {title}
          <NewMark initially={readAt === null} />
        </h2>
        <span className="text-ink-muted">
          <Instant at={at} />
        </span>
      </header>
      {lines.map((line) => (
        <p key={line} className="max-w-text text-ink-muted">
          {line}
        </p>
      ))}
      {action && (
        <p>
          <Link href={action.path as ComponentProps<typeof Link>["href"]} className="link">
            {action.label}
          </Link>
        </p>
      )}
    </article>
  );
}
