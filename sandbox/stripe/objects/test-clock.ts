import { newId } from "./ids";
import type { TestClock } from "./wire";

const lifetime = 30 * 86_400;

/** `now` is real time; the clock's own time is `frozen_time`. */
export const newTestClock = (
  { frozen_time, name }: { frozen_time: number; name: string | null },
  now: number,
): TestClock => ({
  id: newId("test_helpers.test_clock"),
  object: "test_helpers.test_clock",
  created: now,
  deletes_after: now + lifetime,
  frozen_time,
  livemode: false,
  name,
  status: "ready",
  status_details: {},
});
