import type { Subscription } from "../objects/wire";

const notice = 3 * 86_400;

/** When a trial's end is to be announced: three days ahead. Null when there is none, or it was announced. */
export const noticeAt = (
  { status, trial_end }: Subscription,
  hidden: { announced_trial_end: number | null } | null,
): number | null =>
  status === "trialing" && trial_end !== null && hidden?.announced_trial_end !== trial_end
    ? trial_end - notice
    : null;
