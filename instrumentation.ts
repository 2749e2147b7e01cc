/** Before the first request: a process with wrong settings doesn't start, and one with right ones begins its share of the jobs. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { env, exitOnBadSettings } = await import("./lib/env");
    exitOnBadSettings();
    const { startJobs } = await import("./lib/jobs/queue");
    if (env().jobs) await startJobs();
  }
}
