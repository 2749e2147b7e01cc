import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/cn";

type Props = Omit<ComponentProps<"section">, "title"> & {
  title?: ReactNode;
  /** Beside the title: a badge or a small action. */
  aside?: ReactNode;
  headingLevel?: 2 | 3;
};

/** A sheet: set off by its line and ground, never by a shadow. */
export function Card({ title, aside, headingLevel = 2, className, children, ...rest }: Props) {
  const Heading = `h${headingLevel}` as const;
  return (
    <section className={cn("rounded-card border bg-surface-raised p-5 sm:p-6", className)} {...rest}>
      {title !== undefined && (
        <header className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
          <Heading className="text-base">{title}</Heading>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
