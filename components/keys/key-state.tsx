import { Badge, type Tone } from "@/components/ui/badge";
import { formatDay, Instant } from "@/components/ui/day";
import type { IconName } from "@/components/ui/icon";
import type { keyStateAt } from "@/lib/billing/keys";

const LOOKS: Record<ReturnType<typeof keyStateAt>, { word: string; icon: IconName; tone?: Tone }> = {
  active: { word: "Active", icon: "check", tone: "positive" },
  expired: { word: "Expired", icon: "ended" },
  revoked: { word: "Revoked", icon: "ended" },
};

type Props = {
  state: ReturnType<typeof keyStateAt>;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** Another one has taken its place. */
  isReplaced: boolean;
};

export function KeyState({ state, expiresAt, revokedAt, isReplaced }: Props) {
  const { word, icon, tone } = LOOKS[state];
  return (
    <span className="inline-grid justify-items-end gap-0.5 @lg:justify-items-start">
      <Badge tone={state === "active" && isReplaced ? "attention" : tone} icon={icon}>
        {state === "active" && isReplaced ? "Replaced" : word}
      </Badge>
      <span className="text-xs text-ink-muted">
        {state === "revoked" && revokedAt && <Instant at={revokedAt} />}
        {state !== "revoked" && expiresAt && (
          <>
            {state === "active" ? "Expires " : ""}
            <KeyEnd at={expiresAt} />
          </>
        )}
      </span>
    </span>
  );
}

/** Keys mostly end with a day; the instant after it would name the next one. */
export function KeyEnd({ at }: { at: Date }) {
  const isDayEnd = at.getTime() % 86_400_000 === 0;
  if (!isDayEnd) return <Instant at={at} />;
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap">
      at the end of {formatDay(new Date(at.getTime() - 1), { year: true })}
    </time>
  );
}
