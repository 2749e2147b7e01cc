import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

export type Tone = "neutral" | "accent" | "positive" | "attention" | "critical";

const TONES: Record<Tone, string> = {
  neutral: "bg-surface-sunken text-ink-muted",
  accent: "bg-accent-wash text-accent",
  positive: "bg-positive-wash text-positive",
  attention: "bg-attention-wash text-attention",
  critical: "bg-critical-wash text-critical",
};

type Props = { tone?: Tone; icon?: IconName; children: ReactNode };

export function Badge({ tone = "neutral", icon, children }: Props) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-control px-2 py-0.5 text-xs font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {icon && <Icon name={icon} className="size-3.5" />}
      {children}
    </span>
  );
}
