"use server";

import { formatInstant } from "@/components/ui/day";
import { advanceToPeriodEnd, whyNotAdvanced } from "@/lib/flows/advance-clock";
import { replayEvent } from "@/lib/flows/receive-event";
import { syncNow } from "@/lib/flows/sync-now";
import { type ActState, act, done, refused } from "./act";

export async function advanceClock(userId: string): Promise<ActState> {
  return await act(`/admin/subscribers/${userId}`, async (actor) => {
    const advance = await advanceToPeriodEnd(userId, actor);
    return advance.kind === "advanced"
      ? done(`The subscriber's time is now ${formatInstant(advance.to)}.`)
      : refused(whyNotAdvanced(advance));
  });
}

export async function syncSubscriber(userId: string): Promise<ActState> {
  return await act(`/admin/subscribers/${userId}`, async (actor) => {
    const outcome = await syncNow(userId, actor);
    return outcome.kind === "parked" ? refused(outcome.detail) : done(outcome.detail);
  });
}

export async function replay(eventId: string): Promise<ActState> {
  return await act("/admin/events", async (actor) => {
    const result = await replayEvent(eventId, actor);
    if (!result) return refused("There is no such event.");
    return done("outcome" in result ? `${result.kind}: ${result.outcome}` : result.kind);
  });
}
