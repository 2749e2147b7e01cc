/** A request or an answer; wraps rather than scrolls, so that it stands whole on a phone. */
export function CodeBlock({ label, code }: { label: string; code: string }) {
  return (
    <figure className="overflow-hidden rounded-card border bg-surface-raised">
      <figcaption className="border-b px-4 py-2 text-xs font-medium text-ink-muted">{label}</figcaption>
      <pre className="px-4 py-3 font-mono text-xs sm:text-sm break-words whitespace-pre-wrap">
        <code>{code}</code>
      </pre>
    </figure>
  );
}
