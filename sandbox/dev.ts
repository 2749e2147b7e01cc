import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import pg from "pg";
import { startMailbox } from "./mail";
import { createDatabase, freePort, type RunningPostgres, startPostgres } from "./stripe/postgres";

/**
 * Brings up everything on one machine: database, migrations, seed, Stripe sandbox, mailbox, app. What `.env` or the
 * shell names (DATABASE_URL, Stripe keys, SMTP_URL) is used instead of its stand-in. One Ctrl-C ends all; the data
 * stays in the folder `.data`.
 */

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: ".data" },
    /** Serve the build instead of compiling on demand. */
    production: { type: "boolean", default: false },
    /** Begin with empty databases. */
    fresh: { type: "boolean", default: false },
  },
});

/** Files that say what runs; another start that was refused leaves them alone. */
const OURS = ["dev.env", "running.json"];
const STRIPE_DATABASE = "stripe_sandbox";
const root = path.resolve(import.meta.dirname, "..");
const data = path.resolve(root, options.data);
const children: ChildProcess[] = [];
const closers: (() => Promise<void>)[] = [];
let stopping = false;

process.on("SIGINT", () => stop(0));
process.on("SIGTERM", () => stop(0));
main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  return stop(1);
});

async function main(): Promise<void> {
  if (existsSync(path.join(root, ".env"))) process.loadEnvFile(path.join(root, ".env"));
  mkdirSync(data, { recursive: true });
  await takeOver();
  const settings: Record<string, string> = {};
  const give = (name: string, value: string) => {
    if (process.env[name]) return;
    settings[name] = value;
    process.env[name] = value;
  };

  const appPort = await portFor("the app", Number(process.env.PORT || 3000));
  give("NEXTAUTH_URL", `http://localhost:${appPort}`);
  give("NEXTAUTH_SECRET", secret("nextauth"));
  give("MAIL_FROM", "Tollgate <billing@tollgate.test>");
  if (options.production) give("TOLLGATE_DEMO", "yes");

  const usesOwnDatabase = Boolean(process.env.DATABASE_URL);
  const usesSandbox = !process.env.STRIPE_SECRET_KEY;
  const server = usesOwnDatabase && !usesSandbox ? null : await postgres();
  if (server && !usesOwnDatabase) {
    give("DATABASE_URL", asRole("tollgate_app", server.url));
    give("MIGRATION_DATABASE_URL", server.url);
  }
  const mailbox = process.env.SMTP_URL ? null : await mail();
  if (mailbox) give("SMTP_URL", mailbox.smtpUrl);
  if (mailbox) give("MAILBOX_URL", mailbox.webUrl);
  if (server && usesSandbox) {
    give("STRIPE_SECRET_KEY", "sk_test_sandbox0000");
    give("STRIPE_WEBHOOK_SECRET", `whsec_${secret("webhook")}`);
    give("STRIPE_API_BASE", await stripeSandbox(server, `http://127.0.0.1:${appPort}/webhooks/stripe`));
  }
  writeFileSync(path.join(data, "dev.env"), lines(settings));
  await run("db:deploy");
  await run("stripe:sync");

  const mode = options.production ? [] : ["--dev"];
  start("server.ts", [...mode, "-p", String(appPort), "-H", "127.0.0.1"]);
  await answering(`http://127.0.0.1:${appPort}/healthz`);
  announce([
    ["App", process.env.NEXTAUTH_URL],
    ["Mailbox", mailbox?.webUrl ?? "your own SMTP server"],
    ["Stripe", usesSandbox ? process.env.STRIPE_API_BASE : "Stripe test mode, with your keys"],
    ["Database", usesOwnDatabase ? "your own" : server?.url],
    ["Admin", "npm run admin -- grant you@example.com"],
  ]);
}

/** Refuses a second start beside one that runs; ends what one that was killed has left behind. */
async function takeOver(): Promise<void> {
  const file = path.join(data, "running.json");
  if (!existsSync(file)) return;
  const before: { launcher: number; children: number[] } = JSON.parse(readFileSync(file, "utf8"));
  if (before.launcher !== process.pid && (await isOurs(before.launcher))) {
    throw new Error(`Tollgate already runs from this folder (process ${before.launcher})`);
  }
  for (const pid of before.children) if (await isOurs(pid)) process.kill(-pid, "SIGKILL");
  rmSync(file);
}

function remember(): void {
  const running = { launcher: process.pid, children: children.flatMap((child) => child.pid ?? []) };
  writeFileSync(path.join(data, "running.json"), JSON.stringify(running));
}

/** A number may have passed to a stranger since: only a process that was started from this folder counts. */
async function isOurs(pid: number): Promise<boolean> {
  const command = await promisify(execFile)("ps", ["-o", "args=", "-p", String(pid)]).catch(() => null);
  return command?.stdout.includes(root) ?? false;
}

/** One server for the app's database and the sandbox's. The app's own role can't change the schema or rewrite the ledger. */
async function postgres(): Promise<RunningPostgres> {
  const dir = path.join(data, "postgres");
  const names = [appDatabase(), STRIPE_DATABASE] as const;
  const server = await startPostgres({ dir, database: "postgres", port: 5455 });
  closers.push(server.stop);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  if (options.fresh) {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
  await client.query(`DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tollgate_app') THEN CREATE ROLE tollgate_app LOGIN; END IF;
  END $$`);
  await client.end();
  for (const name of names) await createDatabase(server.url, name);
  return { ...server, url: inDatabase(names[0], server.url) };
}

/** One for each Stripe: the customers of one are unknown to another. */
function appDatabase(): string {
  const key = process.env.STRIPE_SECRET_KEY;
  return key ? `tollgate_${createHash("sha256").update(key).digest("hex").slice(0, 8)}` : "tollgate";
}

function asRole(role: string, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = role;
  return url.toString();
}

function inDatabase(name: string, serverUrl: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function stripeSandbox(server: RunningPostgres, webhookUrl: string): Promise<string> {
  const port = await portFor("the Stripe sandbox", 4242);
  start("sandbox/stripe/main.ts", [], {
    SANDBOX_PORT: String(port),
    SANDBOX_DATABASE_URL: inDatabase(STRIPE_DATABASE, server.url),
    SANDBOX_FORWARD_TO: webhookUrl,
    SANDBOX_SIGNING_SECRET: process.env.STRIPE_WEBHOOK_SECRET,
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(url);
  return url;
}

async function mail() {
  const smtpPort = await portFor("SMTP", 1025);
  const mailbox = await startMailbox({ smtpPort, webPort: await portFor("the mailbox", 8025) });
  closers.push(mailbox.close);
  return mailbox;
}

async function portFor(what: string, wanted: number): Promise<number> {
  const port = await freePort(wanted);
  if (port !== wanted) console.log(`Port ${wanted} is in use: ${what} takes ${port}`);
  return port;
}

/** Made once per data folder, so that sessions and signatures outlive a restart. */
function secret(name: string): string {
  const file = path.join(data, "secrets.json");
  const known: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const value = known[name] ?? randomBytes(32).toString("hex");
  writeFileSync(file, JSON.stringify({ ...known, [name]: value }), { mode: 0o600 });
  return value;
}

function start(program: string, args: string[], env: Record<string, string | undefined> = {}): void {
  // In one process: the command `tsx` kills what it runs if that is too busy to hear within 30 ms that it is to end.
  const child = spawn(process.execPath, ["--import", "tsx", path.join(root, program), ...args], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    stdio: ["ignore", "inherit", "inherit"],
    // Out of the terminal's reach: a Ctrl-C comes to us, and we end them in order.
    detached: true,
  });
  children.push(child);
  remember();
  child.on("exit", (code) => {
    if (stopping) return;
    console.error(`${program} ended (exit ${code})`);
    void stop(1);
  });
}

function run(script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["run", "--silent", script], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    children.push(child);
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`npm run ${script} failed`))));
  });
}

async function answering(url: string): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!stopping && Date.now() < deadline) {
    if (
      await fetch(url).then(
        (response) => response.ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer`);
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
  const ended = running.map((child) => new Promise((resolve) => child.on("exit", resolve)));
  for (const child of running) child.kill("SIGTERM");
  const patience = setTimeout(() => running.forEach((child) => void child.kill("SIGKILL")), 5_000);
  await Promise.all(ended);
  clearTimeout(patience);
  for (const close of closers.reverse()) await close().catch((error) => console.error(error));
  if (children.length > 0) for (const file of OURS) rmSync(path.join(data, file), { force: true });
  process.exit(code);
}

function lines(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");
}

function announce(places: [name: string, place: string | undefined][]): void {
  console.log("\nTollgate is up. Ctrl-C ends everything, the data stays.\n");
  for (const [name, place] of places) console.log(`  ${name.padEnd(10)}${place}`);
  console.log();
}
