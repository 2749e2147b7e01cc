import type { SubscriptionStatus } from "@/lib/billing/status";
import { Badge, type Tone } from "./badge";
import type { IconName } from "./icon";

export const STATUS_WORDS: Record<SubscriptionStatus, string> = {
  trial: "Trial",
  active: "Active",
  past_due: "Payment failed",
  canceled: "Canceled",
  expired: "Expired",
};

const LOOKS: Record<SubscriptionStatus, { icon: IconName; tone: Tone }> = {
  trial: { icon: "clock", tone: "accent" },
  active: { icon: "check", tone: "positive" },
  past_due: { icon: "warning", tone: "critical" },
  canceled: { icon: "ending", tone: "attention" },
  expired: { icon: "ended", tone: "neutral" },
};

export function StatusBadge({ status }: { status: SubscriptionStatus }) {
  const { icon, tone } = LOOKS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {STATUS_WORDS[status]}
    </Badge>
  );
}
