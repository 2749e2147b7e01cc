import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../testing/world";
import { JOBS } from "./jobs";
import { startJobs, stopJobs } from "./queue";

const SWEEPS = JOBS.filter(({ when }) => "everySeconds" in when).length;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function rounds(state: string): Promise<number> {
  const { rows } = await world.sql.query("SELECT count(*)::int FROM pgboss.job WHERE state = $1", [state]);
  return rows[0].count;
}

test("a round that is just being taken when the process is told to end is done before it ends", async () => {
  await startJobs();
  // Each has had its first round, so whatever comes next takes one.
  await expect.poll(() => rounds("completed"), { timeout: 10_000 }).toBe(SWEEPS);
  const client = await world.sql.connect();
  await client.query("BEGIN");
  await client.query("LOCK TABLE pgboss.job IN ACCESS EXCLUSIVE MODE");
  await client.query("UPDATE pgboss.job SET start_after = now() WHERE state = 'created'");
  const areWaiting = async () => {
    const { rows } = await client.query(
      "SELECT count(*)::int FROM pg_locks WHERE NOT granted AND relation = 'pgboss.job'::regclass",
    );
    return rows[0].count;
  };
  await expect.poll(areWaiting, { timeout: 10_000 }).toBeGreaterThan(0);
  const stopped = stopJobs();
  await client.query("COMMIT");
  client.release();
  await stopped;
  expect(await rounds("active")).toBe(0);
});
