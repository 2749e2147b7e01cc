"use client";

import { ErrorNotice } from "@/components/shell/error-notice";
import { SkipLink } from "@/components/shell/skip-link";

export default function RouteError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <SkipLink />
      <main id="main" tabIndex={-1} className="outline-none">
        <ErrorNotice error={error} retry={retry} />
      </main>
    </>
  );
}
