export type ButtonVariant = "primary" | "secondary" | "quiet" | "critical" | "link" | "link-critical";
export type ButtonSize = "md" | "sm";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "button button-primary",
  secondary: "button",
  quiet: "button button-quiet",
  critical: "button button-critical",
  link: "button-link",
  "link-critical": "button-link button-link-critical",
};

/** One `primary` per view. What destroys is `link-critical` until it is confirmed by a `critical`. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md"): string {
  return size === "sm" ? `${VARIANTS[variant]} button-sm` : VARIANTS[variant];
}
