"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

type Props = { error: unknown; retry: () => void };

/** In place of a page inside its shell. The server's log has the error under the same reference. */
export function SectionError({ error, retry }: Props) {
  const reference = error instanceof Error && "digest" in error && String(error.digest);
  return (
    <div className="grid gap-6" role="alert">
      <h1 className="text-xl">This page could not be shown</h1>
      <EmptyState
        title="Something failed on our side"
        action={
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
        }
      >
        Showing a page charges nothing and changes nothing.
        {reference && ` Reference for support: ${reference}`}
      </EmptyState>
    </div>
  );
}
