import PgBoss from "pg-boss";
import { env } from "../env";
import { log } from "../log";
import { JOBS, type Job } from "./jobs";

/**
 * Runs the jobs: pg-boss keeps in PostgreSQL who does what when, so that any number of processes may start this and each
 * round is done by one of them (docs/decisions/0009).
 */

const SCHEMA = "pgboss";
/** A round counts as given up after this; should it only be slow, two at once do no harm. */
const PATIENCE_S = { sweep: 2 * 60, nightly: 4 * 60 * 60 };

/** How long rounds that run may take to end when the process does. */
const STOP_MS = 10_000;

type Shared = { tollgateJobs?: PgBoss; tollgateJobsStopped?: Promise<void> };
const shared = globalThis as typeof globalThis & Shared;

/** Takes part in the work until the process ends. Once per process, however often it is called. */
export async function startJobs(): Promise<void> {
  if (shared.tollgateJobs) return;
  const boss = new PgBoss({ connectionString: env().DATABASE_URL, schema: SCHEMA, max: 2, migrate: false });
  shared.tollgateJobs = boss;
  boss.on("error", (err) => log.error({ err }, "jobs: the queue failed"));
  await boss.start();
  for (const job of JOBS) await take(boss, job);
  process.once("SIGTERM", () => void stopJobs());
}

/** Takes no more, and resolves when the rounds that run have ended. Once per process, however often it is called. */
export function stopJobs(): Promise<void> {
  shared.tollgateJobsStopped ??= stop(shared.tollgateJobs);
  return shared.tollgateJobsStopped;
}

async function stop(boss: PgBoss | undefined): Promise<void> {
  try {
    await boss?.stop({ graceful: true, timeout: STOP_MS });
  } catch (err) {
    log.error({ err }, "jobs: the queue did not stop in order");
  }
}

async function take(boss: PgBoss, job: Job): Promise<void> {
  await boss.work(job.name, { pollingIntervalSeconds: 2 }, () => round(boss, job));
  if ("cron" in job.when)
    await boss.schedule(job.name, job.when.cron, {}, { expireInSeconds: PATIENCE_S.nightly });
  else await next(boss, job.name, 0);
}

/** A round that fails is told and done again with the next: it left nothing half-done. */
async function round(boss: PgBoss, job: Job): Promise<void> {
  try {
    const done = await job.work();
    if (done > 0) log.info({ job: job.name, done }, "job done");
  } catch (err) {
    log.error({ err, job: job.name }, "job failed");
  }
  // Of all jobs: a process may have ended between taking the round of one and doing it, and then none waits.
  for (const { name, when } of JOBS) if ("everySeconds" in when) await next(boss, name, when.everySeconds);
}

/** Of each job at most one round waits ("short" policy): whoever asks for another, it is the same. */
async function next(boss: PgBoss, name: string, startAfter: number): Promise<void> {
  await boss.send(name, {}, { startAfter, expireInSeconds: PATIENCE_S.sweep, retryLimit: 3 });
}

/** Makes the queues, as the owner of the schema: the app's role may not. Safe to repeat. */
export async function deployQueues(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: SCHEMA, schedule: false, supervise: false });
  boss.on("error", (error) => {
    throw error;
  });
  await boss.start();
  for (const { name } of JOBS) {
    if (!(await boss.getQueue(name))) await boss.createQueue(name, { name, policy: "short" });
  }
  await boss.stop({ graceful: false, wait: true });
}
