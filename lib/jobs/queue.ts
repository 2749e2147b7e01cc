import { setTimeout as sleep } from "node:timers/promises";
import PgBoss from "pg-boss";
import { env } from "../env";
import { log } from "../log";
import { JOBS, type Job } from "./jobs";

/**
 * Runs the jobs: pg-boss keeps in PostgreSQL who does what when, so that any number of processes may start this and each
 * round is done by one of them (docs/decisions/0009).
 */

const SCHEMA = "pgboss";
/** A round whose process died is done again after this; should it only be slow, two at once do no harm. */
const PATIENCE_S = { sweep: 2 * 60, nightly: 4 * 60 * 60 };
const POLL_MS = 2_000;

/** How long rounds that run may take to end when the process does: less than the process has (server.ts). */
const STOP_MS = 8_000;

type Work = { boss: PgBoss; ending: AbortController; loops: Promise<void>[] };
type Shared = { tollgateJobs?: Work; tollgateJobsStopped?: Promise<void> };
const shared = globalThis as typeof globalThis & Shared;

/** Takes part in the work until the process ends. Once per process, however often it is called. */
export async function startJobs(): Promise<void> {
  if (shared.tollgateJobs) return;
  const boss = new PgBoss({ connectionString: env().DATABASE_URL, schema: SCHEMA, max: 2, migrate: false });
  const ending = new AbortController();
  shared.tollgateJobs = { boss, ending, loops: [] };
  boss.on("error", (err) => log.error({ err }, "jobs: the queue failed"));
  await boss.start();
  for (const job of JOBS) await schedule(boss, job);
  shared.tollgateJobs.loops = JOBS.map((job) => workOn(boss, job, ending.signal));
  process.once("SIGTERM", () => void stopJobs());
}

/** Takes no more, and resolves when the rounds that run have ended. Once per process, however often it is called. */
export function stopJobs(): Promise<void> {
  shared.tollgateJobsStopped ??= stop(shared.tollgateJobs);
  return shared.tollgateJobsStopped;
}

async function stop(work: Work | undefined): Promise<void> {
  try {
    work?.ending.abort();
    await Promise.race([Promise.all(work?.loops ?? []), sleep(STOP_MS)]);
    await work?.boss.stop({ graceful: false });
  } catch (err) {
    log.error({ err }, "jobs: the queue did not stop in order");
  }
}

async function schedule(boss: PgBoss, job: Job): Promise<void> {
  if ("cron" in job.when)
    await boss.schedule(job.name, job.when.cron, {}, { expireInSeconds: PATIENCE_S.nightly });
  else await next(boss, job, 0);
}

/** pg-boss's own workers end without a round that they are just being given: nobody would do it for minutes. */
async function workOn(boss: PgBoss, job: Job, ending: AbortSignal): Promise<void> {
  while (!ending.aborted) {
    const wasDue = await takeRound(boss, job);
    if (!wasDue) await sleep(POLL_MS, undefined, { signal: ending }).catch(() => {});
  }
}

/** The next round if it is due, and whether it was. */
async function takeRound(boss: PgBoss, job: Job): Promise<boolean> {
  try {
    const [due] = await boss.fetch(job.name);
    if (!due) return false;
    await round(boss, job);
    await boss.complete(job.name, due.id);
    return true;
  } catch (err) {
    log.error({ err, job: job.name }, "jobs: the queue failed");
    return false;
  }
}

/** A round that fails is told and done again with the next: it left nothing half-done. */
async function round(boss: PgBoss, job: Job): Promise<void> {
  try {
    const done = await job.work();
    if (done > 0) log.info({ job: job.name, done }, "job done");
  } catch (err) {
    log.error({ err, job: job.name }, "job failed");
  }
  if ("everySeconds" in job.when) await next(boss, job, job.when.everySeconds);
}

/** Of each job at most one round waits ("short" policy): whoever asks for another, it is the same. */
async function next(boss: PgBoss, job: Job, startAfter: number): Promise<void> {
  await boss.send(job.name, {}, { startAfter, expireInSeconds: PATIENCE_S.sweep, retryLimit: 3 });
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
