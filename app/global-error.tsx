"use client";

import { ErrorNotice } from "@/components/shell/error-notice";
import "./globals.css";

/** Replaces the root layout, so it brings its own document; font and theme are the system's. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>This page could not be shown · Tollgate</title>
        <ErrorNotice error={error} retry={retry} />
      </body>
    </html>
  );
}
