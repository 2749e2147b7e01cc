"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ComponentProps } from "react";

export type NavItem = { href: ComponentProps<typeof Link>["href"]; label: string };

type Props = { items: readonly NavItem[]; label: string };

/** A column beside the page; on narrow screens a row that wraps. Marks the section that is open. */
export function NavLinks({ items, label }: Props) {
  const path = usePathname();
  const home = String(items[0]?.href);
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-x-1 gap-y-0.5 text-sm md:flex-col">
        {items.map(({ href, label }) => {
          const target = String(href);
          const open = target === home ? path === home : path === target || path.startsWith(`${target}/`);
          return (
            <li key={target}>
              <Link
                href={href}
                aria-current={open ? "page" : undefined}
                className="flex min-h-9 items-center rounded-control px-3 font-medium text-ink-muted hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent aria-[current=page]:shadow-[inset_2px_0_var(--color-accent)]"
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
