"use server";

import { formatInstant } from "@/components/ui/day";
import { advanceToPeriodEnd } from "@/lib/flows/advance-clock";
import { replayEvent } from "@/lib/flows/receive-event";
import { syncNow } from "@/lib/flows/sync-now";
import { type ActState, act, done, refused } from "./act";

export async function advanceClock(userId: string): Promise<ActState> {
  return await act(`/admin/subscribers/${userId}`, async (actor) => {
    const advance = await advanceToPeriodEnd(userId, actor);
    switch (advance.kind) {
      case "advanced":
        return done(`The subscriber's time is now ${formatInstant(advance.to)}.`);
      case "live_mode":
        return refused("Time can be advanced in test mode only.");
      case "no_clock":
        return refused("This customer was created without a test clock.");
      case "nothing_ahead":
        return refused("No trial and no paid period lies ahead.");
    }
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
