import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";

/**
 * `prisma migrate deploy` without its engine's download: same files, same `_prisma_migrations` table, same checksums,
 * same lock, so that either may be used on the same database (docs/decisions/0004).
 */

/** The advisory lock that Prisma Migrate itself takes. */
const MIGRATION_LOCK = 72707369;
const folder = path.join(import.meta.dirname, "migrations");

/** Applies what is missing, each migration in a transaction; returns the names applied. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const done = await appliedChecksums(client);
    const applied: string[] = [];
    for (const name of await migrationNames()) {
      const sql = await readFile(path.join(folder, name, "migration.sql"), "utf8");
      const checksum = createHash("sha256").update(sql).digest("hex");
      const before = done.get(name);
      if (before && before !== checksum) throw new Error(`Migration ${name} was edited after it was applied`);
      if (before) continue;
      await apply(client, name, sql, checksum);
      applied.push(name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** The migrations of this checkout, oldest first. */
async function migrationNames(): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function appliedChecksums(client: pg.Client): Promise<Map<string, string>> {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const failed = rows.find((row) => !row.finished_at);
  if (failed)
    throw new Error(`Migration ${failed.migration_name} failed earlier; see \`npx prisma migrate resolve\``);
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** The record commits with the changes: a migration that breaks leaves neither. */
async function apply(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${name} failed, nothing of it was applied: ${String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Gives the app's role what it needs and no more: it can't change the schema, nor UPDATE or DELETE the ledger or the
 * audit log. Does nothing when the app connects as the role that owns the tables.
 */
export async function grantAppRole(ownerUrl: string, appUrl: string): Promise<void> {
  const appRole = decodeURIComponent(new URL(appUrl).username);
  if (appRole === decodeURIComponent(new URL(ownerUrl).username)) return;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const role = client.escapeIdentifier(appRole);
    await client.query(`
      GRANT USAGE ON SCHEMA public TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
      GRANT USAGE ON SCHEMA pgboss TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO ${role};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role};
      REVOKE UPDATE, DELETE, TRUNCATE ON credit_entries, audit_log FROM ${role};
      REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role};`);
  } finally {
    await client.end();
  }
}
