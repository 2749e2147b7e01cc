"use client";

import { THEME_SCRIPT } from "./theme";

/**
 * Runs in the server's HTML, before the first paint. Where the browser renders the document itself, as for some pages that
 * weren't found, React would refuse to run it and say so: there it is text, and the keeper of the theme does its work.
 */
export function ThemeScript() {
  return (
    <script
      type={typeof window === "undefined" ? undefined : "text/plain"}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours; the theme must stand before the first paint
      dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }}
    />
  );
}
