"use server";

import { revalidatePath } from "next/cache";
import { formatInstant } from "@/components/ui/day";
import { requireAdmin, requireOwnOrigin } from "@/lib/auth/session";
import { advanceToPeriodEnd } from "@/lib/flows/advance-clock";
import { replayEvent } from "@/lib/flows/receive-event";
import { syncNow } from "@/lib/flows/sync-now";
import { log } from "@/lib/log";

/** What an admin's act came to, in a sentence. */
export type ActState = { ok: boolean; message: string } | null;

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

/** Asks who acts, and turns a fault into a sentence instead of a broken page. */
async function act(page: string, work: (actor: string) => Promise<ActState>): Promise<ActState> {
  await requireOwnOrigin();
  const admin = await requireAdmin();
  try {
    return await work(`user:${admin.id}`);
  } catch (err) {
    log.error({ err, page }, "admin act failed");
    return refused("It failed, and the log says why. Trying again is safe.");
  } finally {
    revalidatePath(page);
  }
}

const done = (message: string): ActState => ({ ok: true, message });
const refused = (message: string): ActState => ({ ok: false, message });
