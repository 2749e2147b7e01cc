import type { SubscriptionStatus } from "@/lib/billing/status";
import { Badge, type Tone } from "./badge";
import type { IconName } from "./icon";

const LOOKS: Record<SubscriptionStatus, { word: string; icon: IconName; tone: Tone }> = {
  trial: { word: "Trial", icon: "clock", tone: "accent" },
  active: { word: "Active", icon: "check", tone: "positive" },
  past_due: { word: "Payment failed", icon: "warning", tone: "critical" },
  canceled: { word: "Canceled", icon: "ending", tone: "attention" },
  expired: { word: "Expired", icon: "ended", tone: "neutral" },
};

export function StatusBadge({ status }: { status: SubscriptionStatus }) {
  const { word, icon, tone } = LOOKS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
