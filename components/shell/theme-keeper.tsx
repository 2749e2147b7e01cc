"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

/** Holds the radio group of the theme to what is stored, and stores what is chosen in it. */
export function ThemeKeeper({ children }: { children: ReactNode }) {
  const group = useRef<HTMLDivElement>(null);

  // Also after React's remount in development, which clears the attribute that the script in the head had set. React's
  // own onChange misses the radio that the server had rendered as checked.
  useLayoutEffect(() => {
    const element = group.current;
    const theme = stored();
    apply(theme);
    const radio = element?.querySelector(`[value="${theme}"]`);
    if (radio instanceof HTMLInputElement) radio.checked = true;
    element?.addEventListener("change", choose);
    return () => element?.removeEventListener("change", choose);
  }, []);

  return (
    <div ref={group} className="noscript:hidden">
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

function choose({ target }: Event): void {
  if (!(target instanceof HTMLInputElement)) return;
  apply(target.value);
  try {
    localStorage.theme = target.value;
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
