"use client";

import { ErrorNotice } from "@/components/shell/error-notice";
import { fontVariables } from "./fonts";
import "./globals.css";

/** Replaces the root layout, so it brings its own document; the theme is the system's. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" className={fontVariables}>
      <body>
        <title>This page could not be shown · Tollgate</title>
        <main>
          <ErrorNotice error={error} retry={retry} />
        </main>
      </body>
    </html>
  );
}
