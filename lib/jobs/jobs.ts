import { lookAfterDue } from "../flows/look-after";
import { takeUpWaiting } from "../flows/receive-event";
import { applyReconciliation } from "../flows/reconcile";
import { rollUpAll } from "../flows/roll-up";
import { sendDueMail } from "../flows/send-mail";
import { freeExpiredHolds, tellUsage } from "../flows/tell-usage";

/** What has to be done again and again. Each may run at any moment, twice at once, and after a stop of days. */
export type Job = {
  name: string;
  /** How often, in seconds, or at which time of the day (UTC) as a cron line. */
  when: { everySeconds: number } | { cron: string };
  /** Returns how much it did. */
  work(): Promise<number>;
};

export const JOBS: readonly Job[] = [
  /** Sends the mails that wait. */
  { name: "mail", when: { everySeconds: 5 }, work: sendDueMail },
  /** Does what the accounts' time has made due: ends, slices, grace, reminders. */
  { name: "due", when: { everySeconds: 20 }, work: lookAfterDue },
  /** Tells customers what their use has come to. */
  { name: "usage", when: { everySeconds: 10 }, work: tellUsage },
  /** Frees what expired holds had set aside. */
  { name: "holds", when: { everySeconds: 60 }, work: freeExpiredHolds },
  /** Takes up Stripe's events that were left waiting. */
  { name: "events", when: { everySeconds: 30 }, work: takeUpWaiting },
  /** Adds up use by day where nobody has looked: whoever does, does it for themselves. */
  { name: "rollup", when: { cron: "7 * * * *" }, work: rollUpAll },
  /** Compares every customer with Stripe, and mends what has one right answer. */
  { name: "reconcile", when: { cron: "17 3 * * *" }, work: applyReconciliation },
];

export function findJob(name: string): Job | undefined {
  return JOBS.find((job) => job.name === name);
}
