"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ComponentProps } from "react";

export type NavItem = {
  href: ComponentProps<typeof Link>["href"];
  label: string;
  /** What waits there, in words: "3 parked". */
  note?: string;
};

type Props = { items: readonly NavItem[]; label: string };

/** A column beside the page; on narrow screens a row that wraps. Marks the section that is open: the longest match. */
export function NavLinks({ items, label }: Props) {
  const path = usePathname();
  const open = items
    .map(({ href }) => String(href))
    .filter((target) => path === target || path.startsWith(`${target}/`))
    .sort((a, b) => b.length - a.length)[0];
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-x-1 gap-y-0.5 text-sm md:flex-col">
        {items.map(({ href, label, note }) => (
          <li key={String(href)}>
            <Link
              href={href}
              aria-current={String(href) === open ? "page" : undefined}
              className="flex min-h-9 items-center justify-between gap-2 rounded-control px-3 font-medium text-ink-muted hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent aria-[current=page]:shadow-[inset_2px_0_var(--color-accent)]"
            >
              {label}
              {note && <span className="text-xs text-attention">{note}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
