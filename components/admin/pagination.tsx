import { ButtonLink } from "@/components/ui/button";

type Props = { path: string; filter: Record<string, string>; page: number; pages: number };

export function Pagination({ path, filter, page, pages }: Props) {
  if (pages <= 1) return null;
  const to = (target: number) => ({ pathname: path, query: { ...filter, page: target } });
  return (
    <nav aria-label="Pages" className="mt-4 flex items-center justify-between gap-4 text-sm">
      {page > 1 ? <ButtonLink href={to(page - 1)}>Previous</ButtonLink> : <span />}
      <span className="text-ink-muted tabular-nums">
        Page {page} of {pages}
      </span>
      {page < pages ? <ButtonLink href={to(page + 1)}>Next</ButtonLink> : <span />}
    </nav>
  );
}
