import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

export type Urgency = "critical" | "attention" | "positive" | "info";

const LOOKS: Record<Urgency, { icon: IconName; look: string; mark: string }> = {
  critical: { icon: "failed", look: "border-critical bg-critical-wash", mark: "text-critical" },
  attention: { icon: "warning", look: "border-attention bg-attention-wash", mark: "text-attention" },
  positive: { icon: "check", look: "border-positive bg-positive-wash", mark: "text-positive" },
  info: { icon: "info", look: "border-line bg-surface-raised", mark: "text-ink-muted" },
};

type Props = {
  urgency: Urgency;
  /** What happened; `children` say what did not, and the next step. */
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Announce it on arrival: for results of what the user just did, not for standing notices. */
  live?: boolean;
  className?: string;
};

/** At most one stands on a page; the page chooses the most urgent. */
export function Banner({ urgency, title, children, action, live = false, className = "" }: Props) {
  const { icon, look, mark } = LOOKS[urgency];
  const role = live ? (urgency === "critical" ? "alert" : "status") : undefined;
  return (
    <div
      role={role}
      className={`flex flex-wrap items-center gap-x-6 gap-y-3 rounded-card border px-4 py-3 ${look} ${className}`}
    >
      <div className="flex min-w-0 flex-1 basis-64 gap-3">
        <Icon name={icon} className={`mt-0.5 size-5 ${mark}`} />
        <div className="grid gap-0.5 text-sm">
          <p className="font-semibold">{title}</p>
          {children && <div className="max-w-text">{children}</div>}
        </div>
      </div>
      {action}
    </div>
  );
}
