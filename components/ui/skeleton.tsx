/** Stands where content will, in its final size; say the size by `className` ("h-11 w-40"). */
export function Skeleton({ className }: { className: string }) {
  return (
    <span className={`block animate-pulse rounded-bar bg-surface-sunken ${className}`} aria-hidden="true" />
  );
}

/** What a section shows while it loads; the words are for those who don't see the skeletons. */
export function SkeletonLines({ lines, label }: { lines: number; label: string }) {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity and never move
        <Skeleton key={line} className="h-5 w-full" />
      ))}
    </div>
  );
}
