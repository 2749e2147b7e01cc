import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../testing/world";
import { startJobs, stopJobs } from "./queue";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await stopJobs();
  await world.close();
});

test("a round that was taken by a process which then ended is made up for within seconds", async () => {
  await startJobs();
  // The next round of the mail, taken as a process does that doesn't live to end it.
  const taken = async () => {
    const { rows } = await world.sql.query(
      `UPDATE pgboss.job SET state = 'active', started_on = now() WHERE name = 'mail' AND state = 'created'
       RETURNING id`,
    );
    return rows.length;
  };
  await expect.poll(taken, { timeout: 10_000 }).toBe(1);
  const ended = async () => {
    const { rows } = await world.sql.query(
      "SELECT count(*)::int AS ended FROM pgboss.job WHERE name = 'mail' AND state = 'completed' AND created_on > $1",
      [since],
    );
    return rows[0].ended;
  };
  const { rows } = await world.sql.query("SELECT now() AS now");
  const since = rows[0].now;
  await expect.poll(ended, { timeout: 30_000 }).toBeGreaterThan(0);
});
