import { randomBytes } from "node:crypto";
import path from "node:path";
import { startPostgres } from "../../sandbox/stripe/postgres";
import { startSandbox } from "../../sandbox/stripe/server";
import { beChild } from "./child";

/** The sandbox with a PostgreSQL that shares its core: run.ts starts this process on one. */
const dir = path.resolve(import.meta.dirname, "../../.data/bench-one-core");
const postgres = await startPostgres({ dir, database: `bench_${randomBytes(4).toString("hex")}` });
const sandbox = await startSandbox({ port: 0, databaseUrl: postgres.url });
beChild(sandbox.url, async () => {
  await sandbox.close();
  await postgres.stop();
});
