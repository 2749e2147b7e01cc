import { env } from "../env";
import { instant, seconds, stripe } from "./client";

export type NewCustomer = { userId: string; email: string; name: string | null; now: Date };

/**
 * Creates the customer of a user, in test mode on a clock of their own: Stripe attaches one only at this moment.
 * https://docs.stripe.com/billing/testing/test-clocks
 */
export async function createCustomer(
  user: NewCustomer,
): Promise<{ id: string; clock: { id: string; now: Date } | null }> {
  const clock = env().testClocks
    ? await stripe().testHelpers.testClocks.create({ frozen_time: seconds(user.now), name: user.email })
    : null;
  // Without a key of our own: one that outlived a name, or the customer itself, would refuse or bring back the dead. Should
  // an answer be lost, a customer who owns nothing is left behind.
  const customer = await stripe().customers.create({
    email: user.email,
    name: user.name ?? undefined,
    metadata: { user_id: user.userId },
    test_clock: clock?.id,
  });
  return { id: customer.id, clock: clock && { id: clock.id, now: instant(clock.frozen_time) } };
}

/** Moves a test clock on and resolves when everything that became due at Stripe has happened. */
export async function advanceTestClock(clockId: string, to: Date): Promise<void> {
  await stripe().testHelpers.testClocks.advance(clockId, { frozen_time: seconds(to) });
  // Looked at less and less often: a day is there at once, a year takes Stripe many seconds.
  for (
    let waited = 0, pause = 20;
    waited < ADVANCE_TIMEOUT_MS;
    waited += pause, pause = Math.min(2 * pause, 1_000)
  ) {
    const clock = await stripe().testHelpers.testClocks.retrieve(clockId);
    if (clock.status === "ready") return;
    if (clock.status === "internal_failure") throw new Error(`Test clock ${clockId} failed to advance`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`Test clock ${clockId} was still advancing after ${ADVANCE_TIMEOUT_MS / 1_000} s`);
}

const ADVANCE_TIMEOUT_MS = 60_000;
