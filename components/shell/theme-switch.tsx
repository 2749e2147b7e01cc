"use client";

import { useLayoutEffect, useState } from "react";
import { Icon, type IconName } from "@/components/ui/icon";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { applyTheme, storedTheme, storeTheme, THEMES, type Theme } from "./theme";

const LOOKS: Record<Theme, { word: string; icon: IconName }> = {
  light: { word: "Light", icon: "sun" },
  system: { word: "System", icon: "system" },
  dark: { word: "Dark", icon: "moon" },
};

const SEGMENTS = THEMES.map((theme) => ({
  value: theme,
  label: (
    <>
      <Icon name={LOOKS[theme].icon} />
      <span className="sr-only">{LOOKS[theme].word}</span>
    </>
  ),
}));

/** Hidden where scripts don't run: the system's theme holds there. */
export function ThemeSwitch({ name = "theme" }: { name?: string }) {
  const [theme, setTheme] = useState<Theme>("system");

  // React's development remount clears the attribute that the script in the head had set.
  useLayoutEffect(() => {
    const stored = storedTheme();
    setTheme(stored);
    applyTheme(stored);
  }, []);

  const choose = (value: string) => {
    const chosen = THEMES.find((one) => one === value) ?? "system";
    setTheme(chosen);
    storeTheme(chosen);
  };

  return (
    <div className="noscript:hidden">
      <SegmentedControl
        legend="Theme"
        name={name}
        segments={SEGMENTS}
        value={theme}
        onChange={choose}
        size="sm"
      />
    </div>
  );
}
