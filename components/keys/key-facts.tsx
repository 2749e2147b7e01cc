import { Instant } from "@/components/ui/day";

type Props = { of: { prefix: string; lastFour: string; lastUsedAt: Date | null } };

/** Which key it is about, and whether something uses it. */
export function KeyFacts({ of: { prefix, lastFour, lastUsedAt } }: Props) {
  return (
    <dl className="mb-6 grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 text-sm">
      <dt className="text-ink-muted">Key</dt>
      <dd className="font-mono">
        {prefix}…{lastFour}
      </dd>
      <dt className="text-ink-muted">Last used</dt>
      <dd>{lastUsedAt ? <Instant at={lastUsedAt} /> : "Never"}</dd>
    </dl>
  );
}
