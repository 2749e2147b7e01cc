"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

/** Holds the radio group of the theme to what is stored, and stores what is chosen in it. */
export function ThemeKeeper({ children }: { children: ReactNode }) {
  const group = useRef<HTMLDivElement>(null);

  // Also after React's remount in development, which clears the attribute that the script in the head had set.
  useLayoutEffect(() => {
    const theme = stored();
    apply(theme);
    const radio = group.current?.querySelector(`[value="${theme}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
  }, []);

  return (
    <div
      ref={group}
      className="noscript:hidden"
      onChange={({ target }) => target instanceof HTMLInputElement && choose(target.value)}
    >
      {children}
    </div>
  );
}

function stored(): string {
  try {
    const theme = localStorage.theme;
    return theme === "light" || theme === "dark" ? theme : "system";
  } catch {
    return "system";
  }
}

function apply(theme: string): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
}

function choose(theme: string): void {
  apply(theme);
  try {
    localStorage.theme = theme;
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
