import { spawnSync } from "node:child_process";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../sandbox/stripe/postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** The server of the tests, with `tollgate_template` to clone from. */
    postgresUrl: string;
  }
}

/** One database, migrated and seeded, of which each test file gets a clone. The server is left running. */
export default async function setup(project: TestProject): Promise<void> {
  const server = await startPostgres({ dir: ".data/test-postgres", database: "postgres", fast: true });
  await createAppRole(server.url);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query("DROP DATABASE IF EXISTS tollgate_template WITH (FORCE)");
  await client.query("CREATE DATABASE tollgate_template");
  const leftovers = await client.query("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'");
  for (const { datname } of leftovers.rows)
    await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  await client.end();
  const template = new URL(server.url);
  template.pathname = "/tollgate_template";
  deploy(template.toString());
  project.provide("postgresUrl", server.url);
}

/** The role that the app connects as, on a server that has none yet. */
export async function createAppRole(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tollgate_app') THEN CREATE ROLE tollgate_app LOGIN; END IF;
  END $$`);
  await client.end();
}

/** `npm run db:deploy` as an operator does it, in a process of its own; returns what it printed. */
export function deploy(databaseUrl: string): string {
  const env = { ...process.env, ...settings(databaseUrl) };
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "db:deploy"], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm run db:deploy failed:\n${stderr}`);
  return stdout;
}

/** The same database for the app's role, which may neither change the schema nor rewrite the ledger. */
function asApp(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = "tollgate_app";
  return url.toString();
}

/** What the sandbox signs with. The app also knows an older one, as during a rotation. */
export const SIGNING_SECRET = "whsec_tollgate0000000000";

/** Settings with which the app's code runs in a test; the sandbox's address is added by the world. */
export function settings(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: asApp(databaseUrl),
    MIGRATION_DATABASE_URL: databaseUrl,
    NEXTAUTH_URL: "http://localhost:3000",
    NEXTAUTH_SECRET: "a secret that only the tests know, and long enough",
    STRIPE_SECRET_KEY: "sk_test_tollgate0000",
    STRIPE_WEBHOOK_SECRET: `whsec_leaving00000000000,${SIGNING_SECRET}`,
    STRIPE_API_BASE: "http://127.0.0.1:1",
    SMTP_URL: "smtp://127.0.0.1:1",
    MAIL_FROM: "Tollgate <billing@tollgate.test>",
  };
}
