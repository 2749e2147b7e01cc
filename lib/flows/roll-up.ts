import { db, transaction } from "../db/client";
import { addUp, forgetDays, isBehind, usersBehind } from "../db/usage-days";

/** About a tenth of a second's work: a ledger of millions, added up for the first time, never is one long statement. */
const STEP_ENTRIES = 50_000;
/** What a page or a request waits for at most; what is left then is the job's. */
const STEPS_PER_READ = 5;
const PAGE = 100;

/**
 * Adds what the ledger has gained to the days of its use; to be done before they are read. Returns whether all that was
 * there is in them. Safe to run any number of times, at once too, and beside the metering.
 */
export async function rollUp(userId: string, maxSteps = STEPS_PER_READ): Promise<boolean> {
  for (let step = 0; step < maxSteps; step += 1) {
    if (!(await isBehind(db(), userId))) return true;
    const taken = await transaction((tx) => addUp(tx, userId, STEP_ENTRIES));
    if (taken < STEP_ENTRIES) return true;
  }
  return !(await isBehind(db(), userId));
}

/** Adds up for everybody; returns for how many there was something. */
export async function rollUpAll(): Promise<number> {
  let done = 0;
  let after = "";
  for (;;) {
    const users = await usersBehind(db(), after, PAGE);
    for (const userId of users) await rollUp(userId, Number.POSITIVE_INFINITY);
    done += users.length;
    after = users.at(-1) ?? after;
    if (users.length < PAGE) return done;
  }
}

/** Adds up the whole ledger of a user again, from its beginning. */
export async function addUpAnew(userId: string): Promise<void> {
  await transaction((tx) => forgetDays(tx, userId));
  await rollUp(userId, Number.POSITIVE_INFINITY);
}
