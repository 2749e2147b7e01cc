export type ButtonVariant = "primary" | "secondary" | "quiet" | "critical" | "link" | "link-critical";
export type ButtonSize = "md" | "sm";

const BOXED =
  "inline-flex items-center justify-center gap-2 rounded-control border font-medium text-center select-none transition-colors aria-disabled:cursor-default aria-disabled:opacity-70";
const INLINE =
  "inline-flex items-center gap-1 py-1 font-medium underline underline-offset-3 hover:decoration-2";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: `${BOXED} border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong`,
  secondary: `${BOXED} bg-surface-raised text-ink hover:border-ink`,
  quiet: `${BOXED} border-transparent text-ink hover:bg-surface-sunken`,
  critical: `${BOXED} border-critical bg-critical text-on-critical hover:opacity-90`,
  link: `${INLINE} text-accent`,
  "link-critical": `${INLINE} text-critical`,
};

const SIZES: Record<ButtonSize, string> = {
  md: "min-h-10 px-4 py-2 text-sm",
  sm: "min-h-8 px-3 py-1 text-sm",
};

/** One `primary` per view. What destroys is `link-critical` until it is confirmed by a `critical`. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md"): string {
  return variant === "link" || variant === "link-critical"
    ? `${VARIANTS[variant]} text-sm`
    : `${VARIANTS[variant]} ${SIZES[size]}`;
}
