/** Waiting times after each failed attempt: quick at first, because a developer is waiting, and then patient. */
const waits = [1, 5, 30, 120, 600, 3600, 6 * 3600];

/** Milliseconds until the next attempt; undefined when there are no more. */
export function nextWait(attempts: number): number | undefined {
  const seconds = waits[attempts - 1];
  return seconds === undefined ? undefined : seconds * 1000;
}
