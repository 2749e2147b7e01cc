export const THEMES = ["light", "system", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "theme";

/**
 * Runs in the head before the first paint. Its text is constant, so a content security policy can name its hash.
 * No choice, or a browser without storage or scripts, leaves the system's theme.
 */
export const THEME_SCRIPT = `try{let t=localStorage.${KEY};if(t=="light"||t=="dark")document.documentElement.dataset.theme=t}catch{}`;

export function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}

export function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
}

export function storeTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
