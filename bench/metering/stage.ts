import { randomBytes, randomUUID } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { generateKey } from "../../lib/auth/api-key";
import { createAppRole, deploy, settings } from "../../lib/testing/template-database";
import { type RunningPostgres, startPostgres } from "../../sandbox/stripe/postgres";

/** A database as the app has it, fsync on, with accounts that may spend without end. */

export type Stage = {
  postgres: RunningPostgres;
  sql: pg.Pool;
  /** Settings of the app on this database. */
  env: NodeJS.ProcessEnv;
  /** Secrets, one of each account. */
  keys: string[];
};

export async function setStage(accounts: number): Promise<Stage> {
  const dir = path.resolve(import.meta.dirname, "../../.data/bench-postgres");
  const postgres = await startPostgres({ dir, database: `bench_${randomBytes(4).toString("hex")}` });
  await createAppRole(postgres.url);
  deploy(postgres.url);
  const sql = new pg.Pool({ connectionString: postgres.url, max: 4 });
  const keys = await addAccounts(sql, accounts);
  const env = { ...process.env, ...settings(postgres.url), ...QUIET };
  return { postgres, sql, env, keys };
}

const QUIET = { LOG_LEVEL: "warn", JOBS: "off", TOLLGATE_DEMO: "yes", STRIPE_TEST_CLOCKS: "off" };

/** Users without Stripe, on a plan without limits, with credits for any run; and the naive design's tables for the peer. */
async function addAccounts(sql: pg.Pool, count: number): Promise<string[]> {
  const made = Array.from({ length: count }, () => ({
    userId: randomUUID(),
    keyId: randomUUID(),
    ...generateKey(false),
  }));
  const column = (name: "userId" | "keyId" | "hash" | "prefix" | "lastFour") => made.map((one) => one[name]);
  const ids = column("userId");
  await sql.query(
    "INSERT INTO users (id, email) SELECT id, id || '@example.com' FROM unnest($1::text[]) id",
    [ids],
  );
  await sql.query(
    `INSERT INTO credit_accounts (user_id, allowance, allowance_total, period_started_at, access_until)
     SELECT id, 100000, 100000, now(), now() + interval '1 year' FROM unnest($1::text[]) id`,
    [ids],
  );
  await sql.query(
    `INSERT INTO api_keys (id, family_id, user_id, name, hash, prefix, last_four, created_at)
     SELECT id, id, u, 'bench', hash, prefix, four, now()
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS k(id, u, hash, prefix, four)`,
    [column("keyId"), ids, column("hash"), column("prefix"), column("lastFour")],
  );
  await sql.query(
    `CREATE TABLE naive_accounts (id int PRIMARY KEY, balance numeric(18,6) NOT NULL CHECK (balance >= 0));
     CREATE TABLE naive_entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id int NOT NULL,
       amount numeric(18,6) NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
     INSERT INTO naive_accounts SELECT n, 100000000 FROM generate_series(1, ${count}) n;
     ANALYZE`,
  );
  return made.map(({ secret }) => secret);
}
