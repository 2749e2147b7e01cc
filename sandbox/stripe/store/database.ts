import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { tables } from "./tables";

export type Queryable = Pick<pg.ClientBase, "query">;

export type Database = { pool: pg.Pool; close(): Promise<void> };

const lockId = 7_283_451;

/**
 * Opens the database and creates what is missing. One sandbox per database: the lock is held for as long as the
 * process lives, because ids in flight, the queue of writers and the dispatcher exist once per process.
 */
export async function openDatabase(url: string): Promise<Database> {
  const holder = new pg.Client({ connectionString: url });
  holder.on("error", (error) =>
    console.error("Stripe sandbox: the database's lock was lost:", error.message),
  );
  await holder.connect();
  if (!(await lock(holder))) {
    await holder.end();
    throw new Error("Another Stripe sandbox is running on this database.");
  }
  await holder.query(tables);
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // A pool whose idle connection breaks must not end the process; the next query opens another.
  pool.on("error", (error) => console.error("Stripe sandbox: a database connection broke:", error.message));
  return {
    pool,
    async close() {
      await pool.end();
      await holder.end();
    },
  };
}

/** Patient for some seconds: after a crash the server needs a moment to notice that the old holder is gone. */
async function lock(client: pg.Client): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [
      lockId,
    ]);
    if (rows[0]?.held) return true;
    await sleep(100);
  }
  return false;
}
