export const THEMES = ["light", "system", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/**
 * Runs in the head before the first paint. Its text is constant, so a content security policy can name its hash.
 * No choice, or a browser without storage or scripts, leaves the system's theme.
 */
export const THEME_SCRIPT = `try{let t=localStorage.theme;if(t=="light"||t=="dark")document.documentElement.dataset.theme=t}catch{}`;
